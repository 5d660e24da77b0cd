/**
 * The names of a record's fields, in the order in which the record has them. Records that have the same names in whatever order have the
 * same number.
 */
export class Shape {
  readonly number: number;
  /** Where each field stands in the order of names: the first field's place first; unset if they are in that order already. */
  readonly places: Int32Array | undefined;
  readonly #shapes: Shapes;
  readonly #names: readonly string[];
  readonly #longer = new Map<string, Shape>();
  /** The last of `#longer` that was asked for: most records are like the one before. */
  #lastName: string | undefined;
  #last: Shape | undefined;

  constructor(shapes: Shapes, names: readonly string[]) {
    this.#shapes = shapes;
    this.#names = names;
    const sorted = names.toSorted();
    this.number = shapes.number(sorted);
    const places = Int32Array.from(names, (name) => sorted.indexOf(name));
    this.places = places.every((place, at) => place === at) ? undefined : places;
  }

  /** The shape with one field more, behind the others. */
  with(name: string): Shape {
    if (this.#lastName === name) return this.#last as Shape;
    let longer = this.#longer.get(name);
    if (!longer) {
      longer = new Shape(this.#shapes, [...this.#names, name]);
      this.#longer.set(name, longer);
    }
    this.#lastName = name;
    this.#last = longer;
    return longer;
  }
}

/** All shapes met so far. */
export class Shapes {
  /** That of a record without fields, from which all others grow. */
  readonly empty: Shape;
  readonly #numbers = new Map<string, number>();

  constructor() {
    this.empty = new Shape(this, []);
  }

  /** The sorted names of each shape, as JSON, in order. */
  get all(): readonly string[] {
    return [...this.#numbers.keys()];
  }

  /** Takes the place of what there was; only where there was nothing yet but the empty one. */
  set all(texts: readonly string[]) {
    for (const text of texts) this.number(JSON.parse(text) as string[]);
  }

  /** Of sorted names, counted from 1. */
  number(names: readonly string[]): number {
    const text = JSON.stringify(names);
    const number = this.#numbers.get(text) ?? this.#numbers.size + 1;
    this.#numbers.set(text, number);
    return number;
  }
}
