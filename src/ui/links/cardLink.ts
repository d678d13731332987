/** The address of a card, which opens its board in the editor that the scheme belongs to. */
export function cardLink(
  editor: { readonly scheme: string; readonly extensionId: string },
  projectId: string,
  itemId: string,
): string {
  const query = new URLSearchParams({ project: projectId, id: itemId });
  return `${editor.scheme}://${editor.extensionId}/card?${query.toString()}`;
}
