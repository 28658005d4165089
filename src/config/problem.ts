/** Where a value came from. Flags win over the environment, the environment over the config file. */
export type Source = "flag" | "environment" | "config file" | "options";

export interface ConfigProblem {
  readonly source: Source;
  /** Names the option, the value, and what would have been accepted. */
  readonly message: string;
}
