import { describe, expect, test } from "vitest";
import type { PersistentVolumeClaim } from "../../api/generated/types.ts";
import type { KubeObject, Stored } from "../../api/object.ts";
import type { ObjectOf } from "../../view.ts";
import {
  type AnyStored,
  noonMs,
  ownedBy,
  type Part,
  pod,
  sent,
  statefulSet,
  story,
  viewOf,
} from "../workloads.fixture.ts";
import { hasStaleClaim, isClaimOf, missingClaims, retentionSteps } from "./claims.ts";
import { statefulSetController } from "./stateful-set.ts";

const claimTemplate: PersistentVolumeClaim = {
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  metadata: { name: "data", labels: { tier: "db" } },
  spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
  status: { phase: "Pending" },
};
const withClaims = (policy: Part = {}, spec: Part = {}) =>
  statefulSet("web", { volumeClaimTemplates: [claimTemplate], persistentVolumeClaimRetentionPolicy: policy, ...spec });

function claim(name: string, metadata: Part = {}): Stored {
  const { spec } = claimTemplate;
  const own = { name, namespace: "default", uid: `uid-${name}`, resourceVersion: "1", creationTimestamp: "" };
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { ...own, ...metadata },
    spec,
  } as unknown as Stored;
}

const ownersAfter = (set: ReturnType<typeof withClaims>, user: ObjectOf<"pods">, ...objects: readonly AnyStored[]) =>
  retentionSteps(set, user, viewOf(...objects)).map(
    (step) => sent<KubeObject>(step).metadata.ownerReferences?.map(({ kind, name }) => `${kind} ${name}`) ?? [],
  );

describe("a pod's claims", () => {
  test("are made before it, one of each template, and are its volumes", () => {
    const plan = statefulSetController().reconcile(viewOf(withClaims()), "default/web", null, { nowMs: noonMs });
    expect(story(plan).slice(1, 3)).toEqual(["create persistentvolumeclaims data-web-0", "create pods web-0"]);
    expect(sent(plan.steps[1])).toEqual({
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata: { name: "data-web-0", namespace: "default", labels: { tier: "db", app: "web" } },
      spec: claimTemplate.spec,
    });
    expect(plan.steps[1]?.record?.message).toBe("create Claim data-web-0 Pod web-0 in StatefulSet web success");
    expect(sent<ObjectOf<"pods">>(plan.steps[2]).spec.volumes).toEqual([
      { name: "data", persistentVolumeClaim: { claimName: "data-web-0" } },
    ]);
  });

  test("are used again when they are there, and waited for when they are about to go", () => {
    const set = withClaims();
    const user = { metadata: { name: "web-0" } };
    expect(missingClaims(set, user, viewOf(claim("data-web-0")))).toEqual({ steps: [] });
    const leaving = claim("data-web-0", { deletionTimestamp: "2025-01-01T12:00:00Z" });
    expect(missingClaims(set, user, viewOf(leaving))).toEqual({
      steps: [],
      problem: "pvc data-web-0 is being deleted",
    });
    const plan = statefulSetController().reconcile(viewOf(set, leaving), "default/web", null, { nowMs: noonMs });
    expect(story(plan)).not.toContain("create pods web-0");
  });

  test("are known by their names", () => {
    expect(isClaimOf(withClaims(), "data-web-7")).toBe(true);
    expect(isClaimOf(withClaims(), "logs-web-7")).toBe(false);
  });
});

describe("the retention policy", () => {
  const zero = pod("web-0");
  const one = pod("web-1");
  const [first, second] = [claim("data-web-0"), claim("data-web-1")];

  test("Retain: nobody owns a claim; what says otherwise is taken back", () => {
    expect(ownersAfter(withClaims(), zero, first)).toEqual([]);
    const set = withClaims();
    expect(ownersAfter(set, zero, claim("data-web-0", ownedBy(set)))).toEqual([[]]);
  });

  test("Delete with the set: the set owns it", () => {
    expect(ownersAfter(withClaims({ whenDeleted: "Delete" }), zero, first)).toEqual([["StatefulSet web"]]);
  });

  test("Delete when scaled away: the pod owns it, once it is too many", () => {
    const set = withClaims({ whenScaled: "Delete" });
    expect(ownersAfter(set, zero, first)).toEqual([]);
    expect(ownersAfter(set, one, second)).toEqual([["Pod web-1"]]);
  });

  test("both: first the set, then the pod", () => {
    const set = withClaims({ whenScaled: "Delete", whenDeleted: "Delete" });
    expect(ownersAfter(set, zero, first)).toEqual([["StatefulSet web"]]);
    expect(ownersAfter(set, one, claim("data-web-1", ownedBy(set)))).toEqual([["Pod web-1"]]);
  });

  test("a claim that somebody else controls is left to them", () => {
    const foreign = ownedBy({ apiVersion: "x/v1", kind: "Backup", metadata: { name: "b", uid: "b" } } as Stored);
    expect(ownersAfter(withClaims({ whenDeleted: "Delete" }), zero, claim("data-web-0", foreign))).toEqual([]);
  });

  test("a claim that still goes with an earlier pod is not given to the next one (PodClaimIsStale)", () => {
    const stale = claim("data-web-0", ownedBy({ apiVersion: "v1", kind: "Pod", metadata: zero.metadata } as Stored));
    const set = withClaims({ whenScaled: "Delete" });
    expect(hasStaleClaim(set, 0, viewOf(stale))).toBe(true);
    expect(hasStaleClaim(withClaims(), 0, viewOf(stale))).toBe(false);
    const plan = statefulSetController().reconcile(viewOf(set, stale), "default/web", null, { nowMs: noonMs });
    expect(story(plan)).not.toContain("create pods web-0");
  });
});
