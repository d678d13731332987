import type { Database } from 'sql.js';
import { migration0001 } from './migrations/migration0001.ts';
import { migration0002 } from './migrations/migration0002.ts';
import { migration0003 } from './migrations/migration0003.ts';
import { migration0004 } from './migrations/migration0004.ts';

/** In order; the first brings an empty database to version 1. */
const migrations: readonly string[] = [migration0001, migration0002, migration0003, migration0004];

export const latestSchemaVersion = migrations.length;

/**
 * Brings the database forward to `version`, each step in a transaction of its own. The steps are
 * deterministic and therefore never journaled: recovery runs them again between journals.
 */
export function migrate(database: Database, version: number): void {
  for (const [index, sql] of migrations.slice(0, version).entries()) {
    if (index >= schemaVersion(database)) {
      database.exec(`BEGIN; ${sql} PRAGMA user_version = ${index + 1}; COMMIT;`);
    }
  }
}

function schemaVersion(database: Database): number {
  return Number(database.exec('PRAGMA user_version')[0]?.values[0]?.[0] ?? 0);
}
