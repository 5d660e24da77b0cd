import fc from "fast-check";

/**
 * Property-based tests draw from one seed, so that a run can be repeated and what lands has been seen to pass. Campaigns look further:
 * `FC_SEED=7 npm test`.
 */
fc.configureGlobal({ seed: Number(process.env.FC_SEED ?? 20250101) });
