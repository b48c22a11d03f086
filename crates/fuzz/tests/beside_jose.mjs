// Verifies tokens with npm's `jose`: a JSON line in, a JSON line out.
// Called by beside_jose.rs with the path of the library's module and the moment in seconds.
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const [library, now] = process.argv.slice(2);
const { compactVerify, flattenedVerify, generalVerify, jwtVerify } = await import(pathToFileURL(library));
const currentDate = new Date(Number(now) * 1000);

const said = async (verify) => {
  try {
    await verify();
    return '';
  } catch (error) {
    return `${error.code ?? error.name}: ${error.message}`;
  }
};

// The payload of a detached token is put where the library looks for it.
const attached = (jws, detached) => {
  if (detached === null || jws.payload) return jws;
  let isEncoded = true;
  try {
    const first = jws.protected ?? jws.signatures[0].protected;
    isEncoded = JSON.parse(Buffer.from(first, 'base64url')).b64 !== false;
  } catch { /* the library says what is wrong */ }
  return { ...jws, payload: isEncoded ? Buffer.from(detached).toString('base64url') : detached };
};

const verified = async ({ text, detached, key }) => {
  if (!text.startsWith('{')) {
    const parts = text.split('.');
    if (detached !== null && parts.length === 3 && parts[1] === '') {
      const [header, payload, signature] = parts;
      const jws = attached({ protected: header, payload, signature }, detached);
      return { jws: await said(() => flattenedVerify(jws, key)), jwt: null };
    }
    return {
      jws: await said(() => compactVerify(text, key)),
      jwt: await said(() => jwtVerify(text, key, { currentDate })),
    };
  }
  let jws;
  try {
    jws = attached(JSON.parse(text), detached);
  } catch (error) {
    return { jws: `JSON: ${error.message}`, jwt: null };
  }
  const verify = 'signatures' in jws ? generalVerify : flattenedVerify;
  return { jws: await said(() => verify(jws, key)), jwt: null };
};

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await verified(JSON.parse(line))));
}
