/** Values by the names of settings. */
export type Kept = Record<string, string>;

/** Where an installation's secrets are kept, away from its data. */
export interface SecretStore {
  /** All there is; nothing where nothing was kept yet. @throws StartFailure in words for who starts it */
  read(): Promise<Kept>;
  /** Adds `more` to what was just read. False, and nothing written, when somebody else wrote meanwhile. @throws StartFailure */
  add(more: Kept): Promise<boolean>;
}
