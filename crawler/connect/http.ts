/**
 * Fetch for talking to servers that nobody vouches for: all of its answers together are read up to a number of bytes
 * and no further.
 */
export function cappedFetch(maxBytes: number): typeof fetch {
  let read = 0;
  return async (input, init) => {
    const response = await fetch(input, init);
    if (response.body === null) return response;
    const counted = response.body.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          read += chunk.byteLength;
          if (read > maxBytes) controller.error(new Error(`it sent more than ${maxBytes} bytes`));
          else controller.enqueue(chunk);
        },
      }),
    );
    const { status, statusText, headers } = response;
    return new Response(counted, { status, statusText, headers });
  };
}
