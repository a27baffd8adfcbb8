/** What `npm run bench` can run. */
export interface Bench<Report> {
  /** One line for the list. */
  readonly about: string;
  run(): Promise<Report>;
  /** The report for a reader. */
  describe(report: Report): string;
}
