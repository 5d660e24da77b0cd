import type { Service } from "../../machines/api/generated/types.ts";
import type { KubeObject, Stored } from "../../machines/api/object.ts";
import { invalidObject } from "../../machines/api/status.ts";
import { type FieldError, invalid } from "../../machines/api/validation/field-error.ts";
import type { Call } from "./call.ts";
import { Refusal } from "./refusal.ts";

/** Cluster addresses: 10.96.0.0/12, as kubeadm sets it up; IPv4 as a number. */
const addresses = { first: 0x0a600001, last: 0x0a6ffffe, cidr: "10.96.0.0/12" } as const;

/** Addresses at the beginning are left to those who ask for one (kube-dns is 10.96.0.10): upstream's static band. */
const staticBand = 256;

/** Node ports, and as many at the beginning that are left to those who ask for one. */
const nodePorts = { first: 30_000, last: 32_767, staticBand: 86 } as const;

/**
 * Which cluster addresses and node ports are taken, read off the services in the store. Upstream draws what is free at random;
 * here the smallest is taken, so that the same requests give the same services.
 */
export class Allocations {
  readonly #service: KubeObject;
  readonly #addresses = new Set<string>();
  readonly #ports = new Set<number>();

  /** @param existing the service that is being updated; what it has, it may keep. */
  constructor(call: Call, service: KubeObject, existing: Stored | undefined) {
    this.#service = service;
    for (const other of call.store.list("services") as unknown as Stored<Service>[]) {
      if (other.metadata.uid === existing?.metadata.uid) continue;
      for (const address of other.spec.clusterIPs ?? []) this.#addresses.add(address);
      for (const port of other.spec.ports ?? []) if (port.nodePort) this.#ports.add(port.nodePort);
      if (other.spec.healthCheckNodePort) this.#ports.add(other.spec.healthCheckNodePort);
    }
  }

  /** The address that is asked for, if it can be had, or the smallest free one. */
  address(asked: string | undefined): string {
    if (asked !== undefined) {
      const problem = this.#addressProblem(asked);
      if (problem === undefined) return asked;
      throw this.#refused(invalid("spec.clusterIPs", [asked], `failed to allocate IP ${asked}: ${problem}`));
    }
    const dynamic = range(addresses.first + staticBand - 1, addresses.last);
    const free = firstFree(dynamic, (address) => !this.#addresses.has(dotted(address)));
    if (free !== undefined) return dotted(free);
    throw this.#refused(invalid("spec.clusterIPs", [], "failed to allocate a serviceIP: range is full"));
  }

  /** The port that is asked for (0 and undefined ask for none), if it can be had, or the smallest free one. Taken from now on. */
  port(asked: number | undefined, field: string): number {
    const port = asked || this.#freePort(field);
    if (asked) {
      const inRange = asked >= nodePorts.first && asked <= nodePorts.last;
      const valid = `provided port is not in the valid range. The range of valid ports is ${nodePorts.first}-${nodePorts.last}`;
      if (!inRange) throw this.#refused(invalid(field, asked, valid));
      if (this.#ports.has(asked)) throw this.#refused(invalid(field, asked, "provided port is already allocated"));
    }
    this.#ports.add(port);
    return port;
  }

  #freePort(field: string): number {
    const isFree = (port: number): boolean => !this.#ports.has(port);
    const free =
      firstFree(range(nodePorts.first + nodePorts.staticBand, nodePorts.last), isFree) ??
      firstFree(range(nodePorts.first, nodePorts.last), isFree);
    if (free !== undefined) return free;
    throw this.#refused(invalid(field, 0, "failed to allocate a nodePort: range is full"));
  }

  #addressProblem(asked: string): string | undefined {
    const number = parseDotted(asked);
    if (number === undefined || number < addresses.first || number > addresses.last) {
      return `the provided IP (${asked}) is not in the valid range. The range of valid IPs is ${addresses.cidr}`;
    }
    return this.#addresses.has(asked) ? "provided IP is already allocated" : undefined;
  }

  #refused(error: FieldError): Refusal {
    return new Refusal(invalidObject("Service", "", this.#service.metadata.name ?? "", [error]));
  }
}

function* range(first: number, last: number): Generator<number> {
  for (let number = first; number <= last; number++) yield number;
}

function firstFree(candidates: Iterable<number>, isFree: (candidate: number) => boolean): number | undefined {
  for (const candidate of candidates) if (isFree(candidate)) return candidate;
  return undefined;
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 0xff).join(".");
}

function parseDotted(text: string): number | undefined {
  const parts = text.split(".").map(Number);
  const valid = parts.length === 4 && parts.every((part) => Number.isInteger(part) && part >= 0 && part <= 255);
  return valid ? parts.reduce((address, part) => address * 256 + part, 0) : undefined;
}
