import { randomBytes } from 'node:crypto';

/**
 * Makes ids that sort by the time of their making and cannot be guessed (UUID version 7, RFC 9562):
 * 48 bits of milliseconds, a counter that keeps those of one millisecond in order, and 62 random bits.
 */
export function createIds(now: () => number): () => string {
  let last = 0;
  let counter = 0;
  return () => {
    const time = Math.max(now(), last);
    counter = time === last ? counter + 1 : 0;
    if (counter > 0xfff) {
      counter = 0;
      last = time + 1;
    } else {
      last = time;
    }
    return format(last, counter, randomBytes(8));
  };
}

function format(time: number, counter: number, random: Uint8Array): string {
  const head = time.toString(16).padStart(12, '0');
  const tail = Buffer.from(random);
  tail[0] = 0x80 | ((tail[0] ?? 0) & 0x3f);
  const end = tail.toString('hex');
  const middle = `7${counter.toString(16).padStart(3, '0')}`;
  return `${head.slice(0, 8)}-${head.slice(8)}-${middle}-${end.slice(0, 4)}-${end.slice(4)}`;
}
