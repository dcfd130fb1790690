/**
 * Lives in ms (OWASP Session Management): access tokens short; a session ends a month after it began, however often it is
 * refreshed, and sooner when nobody uses it for a week. A run is exchanged for one soon after its end, or never.
 */
export const sessionLives = {
  accessMs: 15 * 60_000,
  refreshMs: 30 * 24 * 3_600_000,
  idleMs: 7 * 24 * 3_600_000,
  grantMs: 10 * 60_000,
  /** Who logged in this lately may take along all that is kept about them. */
  freshMs: 15 * 60_000,
  /** How exact `lastUsedAt` is: a use within this time of the last one is not written down. */
  touchMs: 60_000,
};

/** By how much the clocks of two machines may differ when it is asked what came first. */
export const grantClockMs = 1_000;
