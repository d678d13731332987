/**
 * GitHub says why it refuses a workflow in the status of the ref, where a hook can only say "hook declined" and write the
 * reason beside it: moves the reason there. `output` is what `git receive-pack` answers, with side bands.
 */
export function reasonInStatus(output: Buffer): Buffer {
  const packets = packetsOf(output);
  const written = packets
    .filter((packet) => packet[0] === 2)
    .map((packet) => packet.subarray(1).toString())
    .join('');
  const reason = /refusing to allow .*/.exec(written)?.[0];
  if (reason === undefined) {
    return output;
  }
  const status = Buffer.concat(
    packets.filter((packet) => packet[0] === 1).map((packet) => packet.subarray(1)),
  );
  const lines = packetsOf(status).map((line) =>
    packetOf(Buffer.from(line.toString().replace('hook declined', reason))),
  );
  const band = Buffer.concat([Buffer.from([1]), ...lines, end]);
  return Buffer.concat([packetOf(band), end]);
}

const end = Buffer.from('0000');

function packetsOf(stream: Buffer): readonly Buffer[] {
  const packets: Buffer[] = [];
  for (let at = 0; at < stream.length; ) {
    const length = Number.parseInt(stream.subarray(at, at + 4).toString(), 16);
    if (length > 4) {
      packets.push(stream.subarray(at + 4, at + length));
    }
    at += Math.max(4, length);
  }
  return packets;
}

function packetOf(content: Buffer): Buffer {
  return Buffer.concat([Buffer.from((content.length + 4).toString(16).padStart(4, '0')), content]);
}
