export const PHASES = ['NotInitialized', 'Initializing', 'Running', 'Resharing'] as const;
export type Phase = (typeof PHASES)[number];

/** The contract object itself: what every call needs, small, because near-sdk-js reads and writes it in every call. */
export interface Head {
  phase: Phase;
  /** Root public key, 128 hex digits x‖y; empty while there is none. */
  root_key: string;
  /** Distinct requests that wait for a signature. */
  pending: number;
  /** Id of the next proposed update. */
  next_update: number;
  /** The config's `signature_deposit`. */
  signature_deposit: string;
}
