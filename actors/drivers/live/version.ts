/**
 * `GET /version`. The behaviour is 1.34's; the number is 1.32's, since the kubectl that Google's packages install starts another
 * binary, if it has one, when the minor version is not its own.
 */
export const version = {
  major: "1",
  minor: "32",
  gitVersion: "v1.32.0+orrery",
  gitCommit: "",
  gitTreeState: "clean",
  buildDate: "1970-01-01T00:00:00Z",
  goVersion: "none",
  compiler: "tsc",
  platform: "statecharts",
} as const;
