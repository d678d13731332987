import { type Facts, findUser } from './facts.ts';
import { userId } from './nodeIds.ts';

/** Something in the shape of GitHub's GraphQL schema: values, or functions of the field's arguments. */
export type Node = Readonly<Record<string, unknown>>;

export function userNode(facts: Facts, login: string): Node {
  const { id } = findUser(facts, login);
  return {
    ...{ __typename: 'User', id: userId(id), databaseId: id, login, name: null },
    ...{ url: `${facts.url}/${login}`, resourcePath: `/${login}`, avatarUrl: `${facts.url}/avatars/${id}` },
  };
}

export function plainCommitNode(
  facts: Facts,
  repository: { owner: string; name: string },
  oid: string,
): Node {
  const path = `/${repository.owner}/${repository.name}/commit/${oid}`;
  return {
    ...{ __typename: 'Commit', id: `C_${oid}`, oid, abbreviatedOid: oid.slice(0, 7) },
    ...{ url: `${facts.url}${path}`, resourcePath: path },
  };
}
