import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv, type ValidateFunction } from 'ajv';

/** Says what is wrong with a request or an answer, by GitHub's own description of its REST API; `null` when nothing is. */
export interface ApiDescription {
  request(operation: Operation, parts: RequestParts): string | null;
  answer(operation: Operation, status: number, body: unknown): string | null;
}

interface Operation {
  readonly method: string;
  /** As in the description: `/repos/{owner}/{repo}`. */
  readonly path: string;
}

interface RequestParts {
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

type Node = Readonly<Record<string, unknown>>;

let loaded: ApiDescription | null = null;

/** Read once per process, when it is first needed; a schema is compiled when something is first checked by it. */
export function apiDescription(): ApiDescription {
  loaded ??= load();
  return loaded;
}

function load(): ApiDescription {
  const find = createRequire(import.meta.url).resolve;
  const file = find('@octokit/openapi/generated/api.github.com.json');
  const root = node(JSON.parse(readFileSync(file, 'utf8')));
  const ajv = new Ajv({ strict: false, formats });
  const validators = new Map<string, ValidateFunction>();
  const check = (key: string, schema: unknown, value: unknown, what: string): string | null => {
    const validate = validators.get(key) ?? ajv.compile(convert(root, ajv, schema));
    validators.set(key, validate);
    return validate(value) ? null : `${what}: ${ajv.errorsText(validate.errors, { dataVar: '' })}`;
  };
  const operationAt = ({ method, path }: Operation) => {
    const found = node(node(root.paths)[path])[method.toLowerCase()];
    if (found === undefined) {
      throw new Error(`GitHub's description has no ${method} ${path}`);
    }
    return node(found);
  };
  return {
    request(operation, parts) {
      const key = `${operation.method} ${operation.path}`;
      const described = operationAt(operation);
      const parameters = list(described.parameters).map((one) => resolve(root, one));
      return (
        unknownNames(parts.query.keys(), namesOf(parameters, 'query'), 'query parameter') ??
        firstOf(parameters, (parameter) => {
          const value = parameterValue(parameter, parts);
          return value === undefined
            ? null
            : check(`${key} ${parameter.name}`, parameter.schema, value, `${parameter.name}`);
        }) ??
        checkBody(root, key, described, parts.body, check)
      );
    },
    answer(operation, status, body) {
      const described = node(operationAt(operation).responses)[`${status}`];
      const schema = described === undefined ? failureSchema : bodySchema(resolve(root, described));
      if (described === undefined && status < 400) {
        return `The description knows no answer ${status}`;
      }
      const key = `${operation.method} ${operation.path} ${described === undefined ? 'failure' : status}`;
      return schema === null ? null : check(key, schema, body, 'answer');
    },
  };
}

/** What GitHub answers where the description of an operation does not mention a failure. */
const failureSchema = { $ref: '#/components/schemas/basic-error' };

type Check = (key: string, schema: unknown, value: unknown, what: string) => string | null;

function checkBody(root: Node, key: string, described: Node, body: unknown, check: Check): string | null {
  const schema =
    described.requestBody === undefined ? null : bodySchema(resolve(root, described.requestBody));
  if (schema === null) {
    return body === undefined ? null : 'It takes no body';
  }
  if (body === undefined) {
    return node(described.requestBody).required === true ? 'It needs a body' : null;
  }
  const properties = Object.keys(node(resolve(root, schema).properties ?? {}));
  const given = typeof body === 'object' && body !== null && !Array.isArray(body) ? Object.keys(body) : [];
  const misspelt = properties.length === 0 ? null : unknownNames(given, properties, 'property');
  return misspelt ?? check(`${key} body`, schema, body, 'body');
}

function bodySchema(described: Node): unknown {
  const content = node(described.content ?? {});
  const json = content['application/json'];
  return json === undefined ? null : (node(json).schema ?? null);
}

function parameterValue(parameter: Node, parts: RequestParts): unknown {
  const name = `${parameter.name}`;
  const text = parameter.in === 'path' ? parts.path[name] : parts.query.get(name);
  const type = node(parameter.schema ?? {}).type;
  return text === undefined || text === null
    ? undefined
    : type === 'integer' || type === 'number'
      ? Number(text)
      : type === 'boolean'
        ? text === 'true'
        : text;
}

function namesOf(parameters: readonly Node[], place: string): readonly string[] {
  return parameters.filter((one) => one.in === place).map((one) => `${one.name}`);
}

function unknownNames(given: Iterable<string>, known: readonly string[], what: string): string | null {
  const unknown = [...given].filter((name) => !known.includes(name));
  return unknown.length === 0 ? null : `unknown ${what}: ${unknown.join(', ')}`;
}

function firstOf<T>(items: readonly T[], find: (item: T) => string | null): string | null {
  for (const item of items) {
    const found = find(item);
    if (found !== null) {
      return found;
    }
  }
  return null;
}

/** OpenAPI 3.0 as JSON Schema: `nullable` becomes a type, and every schema that is referred to is made known. */
function convert(root: Node, ajv: Ajv, value: unknown): Node | boolean {
  if (typeof value === 'boolean') {
    return value;
  }
  const { nullable, discriminator: _, example: __, examples: ___, ...rest } = node(value);
  const schema = Object.fromEntries(
    Object.entries(rest).map(([name, part]) => [name, convertPart(root, ajv, name, part)]),
  );
  if (nullable !== true) {
    return schema;
  }
  return Object.keys(schema).some((name) => name !== 'description')
    ? { anyOf: [{ type: 'null' }, schema] }
    : {};
}

function convertPart(root: Node, ajv: Ajv, name: string, part: unknown): unknown {
  switch (name) {
    case '$ref':
      return reference(root, ajv, `${part}`);
    case 'properties':
    case 'patternProperties':
      return Object.fromEntries(
        Object.entries(node(part)).map(([key, schema]) => [key, convert(root, ajv, schema)]),
      );
    case 'items':
    case 'additionalProperties':
    case 'not':
      return convert(root, ajv, part);
    case 'allOf':
    case 'anyOf':
    case 'oneOf':
      return list(part).map((schema) => convert(root, ajv, schema));
    default:
      return part;
  }
}

function reference(root: Node, ajv: Ajv, pointer: string): string {
  const id = `github:${pointer.split('/').slice(2).join('/')}`;
  if (!references(ajv).has(id)) {
    references(ajv).add(id);
    ajv.addSchema(node(convert(root, ajv, resolve(root, { $ref: pointer }))), id);
  }
  return id;
}

/** Those that are known, or about to be: schemas refer to each other in circles. */
const known = new WeakMap<Ajv, Set<string>>();
function references(ajv: Ajv): Set<string> {
  const set = known.get(ajv) ?? new Set<string>();
  known.set(ajv, set);
  return set;
}

function resolve(root: Node, value: unknown): Node {
  const found = node(value);
  if (typeof found.$ref !== 'string') {
    return found;
  }
  return found.$ref
    .split('/')
    .slice(1)
    .reduce<Node>((place, step) => node(place[step]), root);
}

function node(value: unknown): Node {
  if (!isNode(value)) {
    throw new Error(`GitHub's description is not as expected: ${JSON.stringify(value)?.slice(0, 100)}`);
  }
  return value;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

const anything = true;
const formats = {
  uri: (text: string) => URL.canParse(text),
  'date-time': (text: string) => /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/.test(text),
  date: (text: string) => /^\d{4}-\d\d-\d\d$/.test(text),
  'uri-template': anything,
  int64: anything,
  email: anything,
  'repo.nwo': anything,
} as const;
