/** The way to a value in a document: field names, keys of maps, indices of lists. */
export type Path = readonly (string | number)[];

/** What is wrong with a document, and where. */
export interface Problem {
  /** `unknownField` and `duplicateField` are tolerated unless `fieldValidation` is Strict; the others never are. */
  readonly kind: "unknownField" | "duplicateField" | "type" | "unknownKind" | "missingKind" | "notAnObject";
  readonly path: Path;
  /** As upstream words it, without the sentence around it: `unknown field "spec.foo"`. */
  readonly message: string;
}

/** A path as upstream prints it: `spec.containers[0].image`. */
export function formatPath(path: Path): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    return text === "" ? part : `${text}.${part}`;
  }, "");
}
