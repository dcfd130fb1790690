/** An activity met what must not be: a bug of ours, or data that was damaged. Trying again does not help. */
export class ActivityFault extends Error {
  override readonly name = 'ActivityFault';
  readonly effect: string;
  readonly retryable = false;

  constructor(effect: string, message: string) {
    super(`${effect}: ${message}`);
    this.effect = effect;
  }
}
