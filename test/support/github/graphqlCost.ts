import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';

/** How many nodes a query could bring at most, by GitHub's rule: every `first` and `last` times those around it. */
export function countNodes(document: DocumentNode, variables: Readonly<Record<string, unknown>>): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      fragments.set(definition.name.value, definition);
    }
  }
  const within = (set: SelectionSetNode | undefined, around: number): number =>
    (set?.selections ?? []).reduce((total, selection) => {
      switch (selection.kind) {
        case Kind.FRAGMENT_SPREAD:
          return total + within(fragments.get(selection.name.value)?.selectionSet, around);
        case Kind.INLINE_FRAGMENT:
          return total + within(selection.selectionSet, around);
        default: {
          const bound = selection.arguments?.find(
            ({ name }) => name.value === 'first' || name.value === 'last',
          );
          const size = bound === undefined ? null : numberOf(bound.value, variables);
          return size === null
            ? total + within(selection.selectionSet, around)
            : total + around * size + within(selection.selectionSet, around * size);
        }
      }
    }, 0);
  return document.definitions.reduce(
    (total, definition) =>
      definition.kind === Kind.OPERATION_DEFINITION ? total + within(definition.selectionSet, 1) : total,
    0,
  );
}

function numberOf(value: ValueNode, variables: Readonly<Record<string, unknown>>): number {
  switch (value.kind) {
    case Kind.INT:
      return Number(value.value);
    case Kind.VARIABLE:
      return Number(variables[value.name.value] ?? 0);
    default:
      return 0;
  }
}
