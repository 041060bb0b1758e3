import { type Program, tokenVariable } from './program.ts'
import { quoteJava } from './quote.ts'

export function writeShortJava({ method, url, params }: Program): string {
  const isGet = method === 'GET'
  const form = encodeFields(params)
  const target = isGet && params.length > 0 ? quoteJava(`${url}?${form}`) : quoteJava(url)
  const post = `      .header("Content-Type", "application/x-www-form-urlencoded")
      .POST(HttpRequest.BodyPublishers.ofString(form))
`
  return `import java.net.URI;
import java.net.http.*;

public class Main {
  public static void main(String[] args) throws Exception {
${isGet ? '' : `    var form = ${quoteJava(form)};\n`}    var request = HttpRequest.newBuilder()
      .uri(URI.create(${target}))
      .header("Authorization", "Bearer " + System.getenv("${tokenVariable}"))
${isGet ? '' : post}      .build();
    var answer = HttpClient.newHttpClient()
      .send(request, HttpResponse.BodyHandlers.ofString())
      .body();
    if (!answer.startsWith("{\\"code\\":0,")) throw new Exception(answer);
    System.out.println(answer);
  }
}
`
}

/** Encoded here: the Java for it is longer than the call. */
const encodeFields = (params: Program['params']): string =>
  new URLSearchParams(params.map(([name, value]) => [name, value])).toString()
