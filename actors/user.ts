import type { ApiRequest, ApiResponse } from "../machines/api/request.ts";
import type { Status } from "../machines/api/status.ts";
import type { Component, Reaction } from "./component.ts";

/** One thing that a user does: a request, at once or some time after the one before was answered. */
export interface Operation {
  readonly request: ApiRequest;
  readonly afterMs?: number;
}

/** Where a user stands in the script. */
export interface UserState {
  readonly up: boolean;
  /** The index of the next operation. */
  readonly next: number;
  /** Whether the delay before it is over. */
  readonly due: boolean;
  /** What was refused, by index; a user goes on after a refusal. */
  readonly refused: readonly { readonly operation: number; readonly status: Status }[];
}

/** The timer at whose end a user goes on with the script. */
export const userTimer = "operation";

/** Somebody at the other end of kubectl, who carries out a script, one request at a time. Never crashes and watches nothing. */
export function user(operations: readonly Operation[], id = "user"): Component<UserState> {
  const arrive = (state: UserState): Reaction<UserState> => {
    const afterMs = operations[state.next]?.afterMs ?? 0;
    if (afterMs <= 0) return { state: { ...state, due: true }, effects: [] };
    return { state: { ...state, due: false }, effects: [{ type: "arm", timer: userTimer, afterMs }] };
  };
  return {
    id,
    script: operations,
    interests: [],
    stopped: { up: false, next: 0, due: false, refused: [] },
    ready: ({ up, due, next }) => up && due && next < operations.length,
    react(state, input) {
      switch (input.type) {
        case "start":
          return arrive({ ...state, up: true });
        case "timer":
          return { state: { ...state, due: true }, effects: [] };
        case "turn": {
          const operation = operations[state.next] as Operation;
          return { state: { ...state, due: false }, effects: [{ type: "request", request: operation.request }] };
        }
        case "answer":
          return arrive({
            ...state,
            next: state.next + 1,
            refused: [...state.refused, ...refusal(state.next, input.response)],
          });
        default:
          return { state, effects: [] };
      }
    },
  };
}

function refusal(operation: number, response: ApiResponse): UserState["refused"] {
  return response.ok ? [] : [{ operation, status: response.status }];
}
