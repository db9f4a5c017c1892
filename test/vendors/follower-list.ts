/**
 * Who follows, in the order of following. Those who leave keep an empty place, so that a page key (the last
 * openid of a page) stays good while people come and go; those who come back stand at the end.
 */
export class FollowerList {
  private readonly places: number[] = [];
  private readonly placeOf = new Map<number, number>();
  private following = 0;

  get total(): number {
    return this.following;
  }

  add(person: number): void {
    this.remove(person);
    this.placeOf.set(person, this.places.length);
    this.places.push(person);
    this.following += 1;
  }

  remove(person: number): void {
    const place = this.placeOf.get(person);
    if (place === undefined || this.places[place] !== person) return;
    this.places[place] = -1;
    this.following -= 1;
  }

  has(person: number): boolean {
    const place = this.placeOf.get(person);
    return place !== undefined && this.places[place] === person;
  }

  /** Up to `limit` followers behind this person (null: from the start); null if the person never followed. */
  page(after: number | null, limit: number): number[] | null {
    const start = after === null ? 0 : this.placeOf.get(after);
    if (start === undefined) return null;
    const people: number[] = [];
    for (
      let place = after === null ? 0 : start + 1;
      place < this.places.length && people.length < limit;
      place += 1
    ) {
      const person = this.places[place] as number;
      if (person >= 0) people.push(person);
    }
    return people;
  }
}
