import { type Argument, type CallExpression, type Node, parseSync, Visitor } from 'oxc-parser';
import type { SourceFile } from './source.ts';

/** What one file of the editor's part shows to users. */
export interface Words {
  /** English texts that are handed to `t`. */
  readonly messages: readonly string[];
  /** Texts that cannot be translated, one line each. */
  readonly problems: readonly string[];
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Properties and attributes whose texts are shown, however short. */
const shown =
  /^(label|title|text|message|detail|description|tooltip|placeHolder|placeholder|prompt|button|alt|aria-(label|description|valuetext))$/;
/** Those whose texts are words for a machine. */
const unshown = /^(class|context|contextValue|media|rel|key|id)$/;
/** Calls whose texts only a developer reads, in the log or of a broken invariant, or a machine. */
const unread =
  /(log|channel)\.(error|warn|info|debug|trace)$|(^|\.)((Type)?Error|matchMedia|querySelector(All)?|closest|matches)$/;
const translating = /^(vscode\.l10n\.)?t$/;

/** Finds what users read: every such text has to be a literal that is handed to `t`, with a value for each `{0}`. */
export function wordsIn(file: SourceFile): Words {
  const { program, errors } = parseSync(file.path, file.text);
  if (errors.length > 0) {
    throw new Error(`${file.path}: ${errors[0]?.message}`);
  }
  const source = ({ start, end }: Span) => file.text.slice(start, end);
  const say = ({ start }: Span, problem: string) =>
    `${file.path}:${file.text.slice(0, start).split('\n').length}: ${problem}`;
  const calls: CallExpression[] = [];
  const texts: (Span & { readonly text: string })[] = [];
  const spared: Span[] = [];
  const displayed: Span[] = [];
  const place = (name: Span, value: Node | null) => {
    if (value !== null && shown.test(source(name))) {
      displayed.push(...shownBy(value));
    } else if (value !== null && unshown.test(source(name))) {
      spared.push(value);
    }
  };
  const callee = (node: Span & { callee: Span; arguments: Argument[] }) => {
    if (unread.test(source(node.callee))) {
      spared.push(node);
    }
  };
  new Visitor({
    ImportDeclaration: (node) => void spared.push(node),
    TSLiteralType: (node) => void spared.push(node),
    NewExpression: callee,
    CallExpression: (node) => {
      callee(node);
      if (translating.test(source(node.callee))) {
        calls.push(node);
        spared.push(...node.arguments.slice(0, 1));
      }
    },
    Literal: (node) =>
      void (typeof node.value === 'string' && texts.push({ ...span(node), text: node.value })),
    TemplateLiteral: (node) =>
      void texts.push({ ...span(node), text: node.quasis.map(({ value }) => value.raw).join('{}') }),
    JSXText: (node) => {
      texts.push({ ...span(node), text: node.value.trim() });
      displayed.push(node);
    },
    JSXElement: ({ children }) => void displayed.push(...children.flatMap(shownBy)),
    JSXFragment: ({ children }) => void displayed.push(...children.flatMap(shownBy)),
    Property: (node) => place(node.key, node.value),
    JSXAttribute: (node) => place(node.name, node.value),
    AssignmentExpression: (node) =>
      void (node.left.type === 'MemberExpression' && place(node.left.property, node.right)),
    BinaryExpression: ({ operator, left, right }) => {
      if (operator !== '+') {
        spared.push(...[left, right].filter(isLiteral));
      }
    },
  }).visit(program);
  const isSpared = (text: Span) => spared.some(({ start, end }) => start <= text.start && text.end <= end);
  const isDisplayed = (text: Span) => displayed.some(({ start }) => start === text.start);
  const raw = texts.filter(
    (text) => !isSpared(text) && (isProse(text.text) || (isWord(text.text) && isDisplayed(text))),
  );
  return {
    messages: calls.flatMap((call) => messageOf(call) ?? []),
    problems: [
      ...raw.map((text) => say(text, `shown without \`t\`: ${JSON.stringify(text.text)}`)),
      ...calls.flatMap((call) => problemOf(call).map((problem) => say(call, problem))),
    ],
  };
}

/** The texts that a value may be. */
function shownBy(value: Node): Span[] {
  switch (value.type) {
    case 'JSXExpressionContainer':
      return shownBy(value.expression);
    case 'ConditionalExpression':
      return [...shownBy(value.consequent), ...shownBy(value.alternate)];
    case 'LogicalExpression':
      return [...shownBy(value.left), ...shownBy(value.right)];
    case 'Literal':
    case 'TemplateLiteral':
      return [value];
    default:
      return [];
  }
}

function isLiteral({ type }: Node): boolean {
  return type === 'Literal';
}

function span({ start, end }: Span): Span {
  return { start, end };
}

/** Words side by side, or a sentence of one; tags are none. */
function isProse(text: string): boolean {
  const words = text.replace(/<[^>]*>/g, '');
  return /\p{L}[\p{L}’']*[,:]? \p{L}/u.test(words) || /^\p{Lu}[\p{L}’']+[….!?]$/u.test(words);
}

function isWord(text: string): boolean {
  return /\p{L}{2}/u.test(text);
}

function messageOf({ arguments: [first] }: CallExpression): string | null {
  return first?.type === 'Literal' && typeof first.value === 'string' ? first.value : null;
}

function problemOf(call: CallExpression): string[] {
  const message = messageOf(call);
  if (message === null) {
    return ['the text handed to `t` is no literal'];
  }
  const values = call.arguments.length - 1;
  const places = new Set([...message.matchAll(/\{(\d+)\}/g)].map(([, index]) => Number(index)));
  const isWhole = places.size === values && [...places].every((place) => place < values);
  return isWhole || call.arguments.some(({ type }) => type === 'SpreadElement')
    ? []
    : [`${values} values for ${JSON.stringify(message)}`];
}
