// Verifies and decrypts with npm's `jose`: a JSON line in, a JSON line out.
// Called by beside_jose.rs with the path of the library's module.
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const { compactDecrypt, compactVerify } = await import(pathToFileURL(process.argv[2]));

// Passwords are decrypted with only where they are asked for, and then with few iterations.
const options = (token) => ({
  keyManagementAlgorithms: [JSON.parse(Buffer.from(token.split('.')[0], 'base64url')).alg],
  maxPBES2Count: 1_200_000,
});

for await (const line of createInterface({ input: process.stdin })) {
  const { token, key } = JSON.parse(line);
  let answer;
  try {
    const isEncrypted = token.split('.').length === 5;
    const { payload, plaintext } = isEncrypted
      ? await compactDecrypt(token, key, options(token))
      : await compactVerify(token, key);
    answer = { content: Buffer.from(payload ?? plaintext).toString() };
  } catch (error) {
    answer = { fault: `${error.code ?? error.name}: ${error.message}` };
  }
  console.log(JSON.stringify(answer));
}
