import type { ApiPorts, PresignedUpload } from "../../ports-api.ts";

export interface CreateUploadInput {
  readonly bytes: number;
  /** Hex. It is the upload's id as well: the same bytes are the same upload, and nobody can replace another's. */
  readonly sha256: string;
  readonly now: string;
}

/** POST /uploads: where to PUT one `.tar.gz`. */
export async function createUpload(
  ports: Pick<ApiPorts, "uploads">,
  { bytes, sha256, now }: CreateUploadInput,
): Promise<PresignedUpload & { readonly uploadId: string }> {
  const presigned = await ports.uploads.presign({ uploadId: sha256, bytes, sha256, now });
  return { uploadId: sha256, ...presigned };
}
