/** Turns a value of unknown shape, read from disk, into one of a known type, or throws. */
export type Reader<T> = (value: unknown) => T;

export const text: Reader<string> = (value) => {
  if (typeof value !== 'string') {
    throw unexpected('a text', value);
  }
  return value;
};

export const number: Reader<number> = (value) => {
  // The others have no JSON, and so could not be journaled.
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    throw unexpected('a finite number', value);
  }
  return value;
};

export const boolean: Reader<boolean> = (value) => {
  if (typeof value !== 'boolean') {
    throw unexpected('true or false', value);
  }
  return value;
};

/** A boolean as SQLite keeps it. */
export const flag: Reader<boolean> = (value) => {
  if (value !== 0 && value !== 1) {
    throw unexpected('0 or 1', value);
  }
  return value === 1;
};

export const fields: Reader<Readonly<Record<string, unknown>>> = (value) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw unexpected('an object', value);
  }
  return value as Readonly<Record<string, unknown>>;
};

export function list<T>(read: Reader<T>): Reader<T[]> {
  return (value) => {
    if (!Array.isArray(value)) {
      throw unexpected('a list', value);
    }
    return value.map(read);
  };
}

export function nullable<T>(read: Reader<T>): Reader<T | null> {
  return (value) => (value === null ? null : read(value));
}

export function oneOf<T extends string>(known: readonly T[]): Reader<T> {
  return (value) => {
    const found = known.find((candidate) => candidate === value);
    if (found === undefined) {
      throw unexpected(`one of ${known.join(', ')}`, value);
    }
    return found;
  };
}

export function json<T>(read: Reader<T>): Reader<T> {
  return (value) => read(JSON.parse(text(value)));
}

/** The text of a JSON column; `null` stays NULL. */
export function toJson(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value);
}

function unexpected(wanted: string, value: unknown): Error {
  return new Error(`Expected ${wanted} but found ${JSON.stringify(value)?.slice(0, 100)}.`);
}
