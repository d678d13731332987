/** The settings of ours that a text tells the user to look at, without their prefix; they stand there in quotes. */
export function namedSettings(text: string): readonly string[] {
  return [
    ...new Set(
      [...text.matchAll(/["“`]switchyard\.([A-Za-z]{1,64})["”`]/g)].flatMap(([, name]) => name ?? []),
    ),
  ];
}
