// What git starts to sign in (see `credentialOffer.ts`): passes on what git asks, and prints what is answered.
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

const { SWITCHYARD_CREDENTIAL_ADDRESS: address, SWITCHYARD_CREDENTIAL_SECRET: secret } = process.env;

// Git also tells its helpers to store and to erase; there is nothing that we could do then.
if (process.argv[2] === 'get' && address !== undefined && secret !== undefined) {
  const question = (await text(process.stdin)).trim();
  const socket = connect(address, () => socket.write(`${secret}\n${question}\n\n`));
  // Without an answer git says itself that it could not sign in.
  socket.on('error', () => undefined).pipe(process.stdout);
}
