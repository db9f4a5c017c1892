/**
 * Another transaction wrote the same key first. Thrown inside `Database.transaction` it rolls back and
 * runs the work again, which then finds the other's row (the number is that of a deadlock).
 */
export class LostRace extends Error {
  readonly errno = 1213;

  constructor(readonly table: string) {
    super(`Another transaction wrote ${table} first`);
    this.name = 'LostRace';
  }
}
