import { type Operator, type Requirement, requirement, SelectorError } from "./label-requirement.ts";
import { qualifiedName } from "./names.ts";
import { errorText, invalid } from "./validation/field-error.ts";

type TokenKind = "end" | "word" | "in" | "notin" | "(" | ")" | "," | "!" | "=" | "==" | "!=" | ">" | "<";
interface Token {
  readonly kind: TokenKind;
  readonly text: string;
}

const symbols: readonly TokenKind[] = ["==", "!=", "=", "!", "(", ")", ",", ">", "<"];
const operators: Readonly<Partial<Record<TokenKind, Operator>>> = {
  in: "in",
  notin: "notin",
  "=": "=",
  "==": "==",
  "!=": "!=",
  ">": "gt",
  "<": "lt",
};

/** Cuts a selector into tokens; what is neither space nor symbol is a word. */
function tokens(text: string): Token[] {
  const found: Token[] = [];
  for (const [part] of text.matchAll(/[=!(),<>]=?|[^=!(),<>\s]+/g)) {
    const symbol = symbols.find((candidate) => part.startsWith(candidate));
    if (symbol === undefined) found.push({ kind: part === "in" || part === "notin" ? part : "word", text: part });
    else {
      found.push({ kind: symbol, text: symbol });
      // `(=` is two tokens that the pattern takes in one bite.
      if (part.length > symbol.length) found.push({ kind: "=", text: "=" });
    }
  }
  return found;
}

/**
 * The requirements of a selector as the wire spells it:
 * `KEY`, `!KEY`, `KEY = VALUE` (also `==`, `!=`, `<`, `>`), `KEY in (VALUE, …)`, `KEY notin (VALUE, …)`, joined by commas.
 * Throws SelectorError, worded as upstream's recursive-descent parser in pkg/labels does.
 */
export function parseRequirements(text: string): Requirement[] {
  const parser = new Parser(tokens(text));
  const found: Requirement[] = [];
  while (parser.peek().kind !== "end") {
    const { kind, text: literal } = parser.peekValue();
    if (kind !== "word" && kind !== "!")
      throw new SelectorError(`found '${literal}', expected: !, identifier, or 'end of string'`);
    found.push(parser.requirement());
    const next = parser.take();
    if (next.kind === "end") break;
    if (next.kind !== ",") throw new SelectorError(`found '${next.text}', expected: ',' or 'end of string'`);
    const after = parser.peekValue();
    if (after.kind !== "word" && after.kind !== "!") {
      throw new SelectorError(`found '${after.text}', expected: identifier after ','`);
    }
  }
  return found;
}

const end: Token = { kind: "end", text: "" };

class Parser {
  readonly #tokens: readonly Token[];
  #position = 0;

  constructor(all: readonly Token[]) {
    this.#tokens = all;
  }

  peek(): Token {
    return this.#tokens[this.#position] ?? end;
  }

  /** The next token where a key or a value stands, and `in` is a word like others. */
  peekValue(): Token {
    const token = this.peek();
    return token.kind === "in" || token.kind === "notin" ? { kind: "word", text: token.text } : token;
  }

  take(): Token {
    const token = this.peekValue();
    this.#position++;
    return token;
  }

  requirement(): Requirement {
    try {
      return this.#requirement();
    } catch (error) {
      throw error instanceof SelectorError ? new SelectorError(`unable to parse requirement: ${error.message}`) : error;
    }
  }

  #requirement(): Requirement {
    let token = this.take();
    const negated = token.kind === "!";
    if (negated) token = this.take();
    if (token.kind !== "word") throw new SelectorError(`found '${token.text}', expected: identifier`);
    const key = token.text;
    const complaints = qualifiedName(key);
    // Upstream reports this one without a path, which its printer shows as <nil>.
    if (complaints.length > 0) throw new SelectorError(errorText(invalid("<nil>", key, complaints.join("; "))));
    if (negated) return requirement(key, "!", []);
    const next = this.peek().kind;
    if (next === "end" || next === ",") return requirement(key, "exists", []);
    const operator = this.#operator();
    return requirement(key, operator, operator === "in" || operator === "notin" ? this.#values() : this.#exactValue());
  }

  #operator(): Operator {
    const token = this.peek();
    this.#position++;
    const operator = operators[token.kind];
    if (operator === undefined)
      throw new SelectorError(`found '${token.text}', expected: in, notin, =, ==, !=, gt, lt`);
    return operator;
  }

  #exactValue(): string[] {
    const { kind } = this.peekValue();
    if (kind === "end" || kind === ",") return [""];
    const token = this.take();
    if (token.kind !== "word") throw new SelectorError(`found '${token.text}', expected: identifier`);
    return [token.text];
  }

  /** `(a, b)`; between commas, and between a comma and a parenthesis, stands the empty value. */
  #values(): string[] {
    const open = this.take();
    if (open.kind !== "(") throw new SelectorError(`found '${open.text}' expected: '('`);
    const values = new Set<string>();
    for (let expectValue = true; ; ) {
      const token = this.take();
      if (token.kind === "word" && expectValue) values.add(token.text);
      else if (token.kind === "," || token.kind === ")") {
        if (expectValue) values.add("");
      } else
        throw new SelectorError(
          `found '${token.text}', expected: ${expectValue ? "',', or identifier" : "',' or ')'"}`,
        );
      if (token.kind === ")") return [...values].sort();
      expectValue = token.kind === ",";
    }
  }
}
