import { z } from 'zod';
import { wireBytes, wireNumber, wireVaultId } from './ids.ts';

/** The only subprotocol the server selects. */
export const EVENTS_PROTOCOL = 'holdfast.v1';
/** A client offers a second one, `ticket.<base64url>`: a browser can send no header with an upgrade. */
export const TICKET_PREFIX = 'ticket.';
export const TICKET_BYTES = 32;

/** POST /events/ticket */
export const ticketAnswer = z.object({
  ticket: wireBytes(TICKET_BYTES, TICKET_BYTES),
  expiresAt: wireNumber,
});

/** All that a notice says. It is a hint: the truth is in /changes. `vault` is null for the account's own. */
export const notice = z.object({
  vault: wireVaultId.nullable(),
  seq: wireNumber,
  kind: z.enum(['commit', 'mark', 'damage', 'account-state', 'keyring', 'slots']),
});
export type Notice = z.output<typeof notice>;

/** Close codes of the socket (PROTOCOL.md, section 8). */
export const CLOSE = {
  /** The token behind the ticket has expired, or its device was revoked: sign again. */
  over: 4401,
  /** The client sent something; there is nothing to say on this socket. */
  unwelcome: 1008,
  /** The client reads too slowly. */
  slow: 1013,
  /** The server stops. */
  restart: 1012,
} as const;
