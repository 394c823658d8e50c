// A client of INSi that we did not write: the npm package "soap" reads the true WSDL and makes the calls from it.
// Arguments: folder of node_modules, WSDL, URL, CA, certificate, key. Standard input: JSON list of queries.
// Standard output: JSON list of answers, or of the code and reason of a fault.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';

const [modules, wsdl, url, ca, cert, key] = process.argv.slice(2);
const soap = createRequire(modules + '/')('soap');

const client = await soap.createClientAsync(wsdl, { forceSoap12Headers: true, endpoint: url });
client.setSecurity(new soap.ClientSSLSecurity(key, cert, ca, {}));

const answers = [];
for (const query of JSON.parse(readFileSync(0, 'utf8'))) {
  const now = new Date().toISOString();
  client.clearSoapHeaders();
  client.addSoapHeader(
    `<bam:ContexteBAM xmlns:bam="urn:siram:bam:ctxbam" Version="01_02" Nature="CTXBAM"><bam:Id>${randomUUID()}</bam:Id><bam:Temps>${now}</bam:Temps><bam:COUVERTURE/></bam:ContexteBAM>` +
    `<lps:ContexteLPS xmlns:lps="urn:siram:lps:ctxlps" Version="01_00" Nature="CTXLPS"><lps:Id>${randomUUID()}</lps:Id><lps:Temps>${now}</lps:Temps><lps:LPS><lps:IDAM R="4">AUTRE</lps:IDAM></lps:LPS></lps:ContexteLPS>` +
    `<wsa:Action xmlns:wsa="http://www.w3.org/2005/08/addressing">urn:ServiceIdentiteCertifiee:1.0.0:${query.operation}</wsa:Action>` +
    `<wsa:MessageID xmlns:wsa="http://www.w3.org/2005/08/addressing">uuid:${randomUUID()}</wsa:MessageID>`);
  try {
    const [result] = await client[query.operation + 'Async'](query.args);
    answers.push(result);
  } catch (e) {
    const fault = e.root?.Envelope?.Body?.Fault;
    answers.push({ faute: fault?.Detail?.Erreur?.attributes?.code ?? String(e), raison: fault?.Reason?.Text?.$value ?? fault?.Reason?.Text });
  }
}
process.stdout.write(JSON.stringify(answers));
