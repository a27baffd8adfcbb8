/** What a control caller did wrong; 404 for an address that does not exist. */
export class ControlError extends Error {
  override readonly name = "ControlError";
  readonly status: number;

  constructor(message: string, status = 400) {
    super(message);
    this.status = status;
  }
}
