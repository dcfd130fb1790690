import type { OptionalTimestamp, Timestamp } from './column-types.ts';

/** The tables of bank cards. */
export type CardTables = {
  /** Cards bound to users. The number is not kept: the network's token stands for it. */
  cards: {
    id: string;
    user_id: string;
    number_hash: string;
    token_sealed: string;
    /** The first six digits: with the last four, what may be kept in the clear (PCI DSS 4.0 §3.5.1). */
    bin: string;
    last4: string;
    issuer: string;
    kind: 'debit' | 'credit';
    /** What its owner calls it. */
    alias_sealed: string | null;
    /** In which order cards are offered to pay with, the least first. */
    position: number;
    bound_by: string;
    bound_at: Timestamp;
    /** From here on nothing is paid with it, though the network may not have cancelled it yet. */
    unbinding_at: OptionalTimestamp;
    unbound_at: OptionalTimestamp;
  };
  /** Runs that move, or may have moved, money of a card: until the use has ended, the card is not unbound. */
  card_uses: { run_id: string; user_id: string; card_id: string; begun_at: Timestamp; ended_at: OptionalTimestamp };
  /** Each question to an issuer about a card's holder, counted before it is asked. */
  card_checks: {
    request_id: string;
    user_id: string;
    number_hash: string;
    run_id: string;
    /** Null while nobody knows; `unjudged`: the issuer compared nothing. */
    result: 'right' | 'wrong' | 'unjudged' | null;
    created_at: Timestamp;
  };
};
