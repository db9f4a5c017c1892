/** A setting that operators and commands may change; a constant next to its owner, listed in src/settings.ts. */
export interface SettingDefinition<Value = unknown> {
  /** `module.what`, e.g. `points.earn-before-go-live`. */
  name: string;
  /** One Chinese sentence: what it does, and what holds while it is unset. */
  meaning: string;
  /** Reads what a person wrote; throws an AppError that says which values are allowed. */
  parse(text: string): Value;
}
