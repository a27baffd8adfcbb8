/** What a file in `resources/` is: how one type of resource is made, changed and deleted through its service's own API. */
import type { Caller, Cloud } from "../kernel/service.ts";
import type { Existing } from "./state.ts";

/** Resolved properties. Their shape is checked where they are given to an operation, by that operation's model. */
export type ResolvedProperties = Readonly<Record<string, any>>;

export interface ResourceContext {
  readonly cloud: Cloud;
  readonly caller: Caller;
  readonly stackId: string;
  readonly stackName: string;
  readonly logicalId: string;
  /** Calls the operation as whoever asked for the stack; text becomes numbers where the operation wants them. */
  call<Output = any>(service: string, operation: string, input: ResolvedProperties): Promise<Output>;
  /** The same, for what may be gone already: an error with one of these names is no error. */
  callUnless(names: readonly string[], service: string, operation: string, input: ResolvedProperties): Promise<void>;
  /** `STACK-LOGICALID-RANDOM`, and remembers it as the physical id before anything is made. */
  name(longest: number, options?: { readonly isLowerCase?: boolean }): string;
  /** Tells that the resource exists now, so that a failure of a later step takes it back. */
  made(physicalId: string): void;
  /** The resource's tags and the stack's; the resource's win. */
  tags(
    own: ResolvedProperties | readonly { readonly Key: string; readonly Value: string }[] | undefined,
  ): readonly Tag[];
  /** Looks until it is so. Throws `NotStabilized` after ten minutes of the cloud's clock. */
  until(isSettled: () => Promise<boolean>): Promise<void>;
}

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

export interface ResourceType {
  /** All that is implemented; any other property fails the resource. */
  readonly properties: readonly string[];
  /** A change to one of these makes a new resource. */
  readonly replaceOn: readonly string[];
  /** The physical id. Says `made` before any further step. */
  create(context: ResourceContext, properties: ResolvedProperties): Promise<string>;
  /** Absent: every change makes a new resource. */
  update?(context: ResourceContext, existing: Existing, properties: ResolvedProperties): Promise<void>;
  /** Of what is gone already: no error. */
  delete(context: ResourceContext, existing: Existing): Promise<void>;
  /** What GetAtt gives, read once after create and update. */
  attributes?(
    context: ResourceContext,
    existing: Pick<Existing, "physicalId" | "properties">,
  ): Promise<ResolvedProperties> | ResolvedProperties;
  /** What Ref gives; absent: the physical id. */
  ref?(existing: Existing): string;
}

export const tagMap = (tags: readonly Tag[]): Record<string, string> =>
  Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));

/** A property that is an object in a template and text in the API. */
export const toText = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));
