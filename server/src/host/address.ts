import { isIPv4, isIPv6 } from 'node:net';
import type { AddressOf } from '../routes/answer.ts';

/**
 * The address of the client: that of the socket, unless the socket is a reverse proxy that the operator
 * has named; then the nearest address in `X-Forwarded-For` that is not such a proxy. What stands further
 * left is what the client wrote itself.
 */
export const createAddressOf =
  (trustedProxies: ReadonlySet<string>): AddressOf =>
  (source) => {
    const peer = plain(socketAddress(source.env));
    if (!trustedProxies.has(peer)) return network(peer);
    const hops = (source.req.header('x-forwarded-for') ?? '')
      .split(',')
      .map((hop) => plain(hop.trim()))
      .filter((hop) => hop !== '');
    const client = hops.toReversed().find((hop) => !trustedProxies.has(hop));
    return network(client ?? peer);
  };

/** `@hono/node-server` puts the request it came from into the environment. */
const socketAddress = (env: unknown): string => {
  if (typeof env !== 'object' || env === null || !('incoming' in env)) return '';
  const { incoming } = env;
  if (typeof incoming !== 'object' || incoming === null || !('socket' in incoming)) return '';
  const { socket } = incoming;
  if (typeof socket !== 'object' || socket === null || !('remoteAddress' in socket)) return '';
  return typeof socket.remoteAddress === 'string' ? socket.remoteAddress : '';
};

/** An IPv4 address that came through an IPv6 socket is that IPv4 address. */
const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '');

/** One customer has a whole /64 of IPv6: counted by address, it would have 2^64 of every limit. */
const network = (address: string): string => {
  if (isIPv4(address)) return address;
  if (!isIPv6(address)) return 'unknown';
  const [head = '', tail = ''] = address.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0');
  const groups = address.includes('::') ? [...before, ...zeros, ...after] : before;
  return groups
    .slice(0, 4)
    .map((group) => group.toLowerCase().replace(/^0+(?=.)/, ''))
    .join(':');
};
