import {
  answerSeconds,
  attemptsMax,
  type Program,
  retryableCodes,
  tokenPlaceholder,
  tokenVariable,
  waitSecondsMax,
} from './program.ts'
import { quoteJava } from './quote.ts'

export function writeJava({ asciiTitle, method, url, params }: Program): string {
  const fields = params
    .map(([name, value]) => `        params.put(${quoteJava(name)}, ${quoteJava(value)});\n`)
    .join('')
  const request =
    method === 'GET'
      ? 'HttpRequest.newBuilder(URI.create(URL + "?" + query))'
      : `HttpRequest.newBuilder(URI.create(URL))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(query))`
  return `// ${asciiTitle}
// Java 17 or newer: java Main.java
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import static java.nio.charset.StandardCharsets.UTF_8;

public class Main {
    // Set ${tokenVariable}, or write your token here.
    static final String TOKEN = System.getenv().getOrDefault("${tokenVariable}", "${tokenPlaceholder}");
    static final String URL = ${quoteJava(url)};
    // These may succeed when asked again.
    static final Set<Integer> RETRYABLE = Set.of(${retryableCodes.join(', ')});
    // The keys of an answer always come in this order.
    static final Pattern ANSWER = Pattern.compile("\\\\{\\"code\\":(\\\\d+),\\"data\\":(.*),\\"message\\":.*", Pattern.DOTALL);

    public static void main(String[] args) throws InterruptedException {
        var params = new LinkedHashMap<String, String>();
${fields}        var query = params.entrySet().stream()
            .map(param -> encode(param.getKey()) + "=" + encode(param.getValue()))
            .collect(Collectors.joining("&"));
        var request = ${request}
            .header("Authorization", "Bearer " + TOKEN)
            // The same for all attempts: an answer is charged once.
            .header("Idempotency-Key", UUID.randomUUID().toString())
            .timeout(Duration.ofSeconds(${answerSeconds}))
            .build();
        var client = HttpClient.newHttpClient();

        var failure = "";
        for (int attempt = 1; attempt <= ${attemptsMax}; attempt++) {
            long wait = attempt;
            try {
                var response = client.send(request, HttpResponse.BodyHandlers.ofString(UTF_8));
                var answer = ANSWER.matcher(response.body());
                int code = answer.matches() ? Integer.parseInt(answer.group(1)) : response.statusCode();
                if (code == 0) {
                    new PrintStream(System.out, true, UTF_8).println(answer.group(2));
                    return;
                }
                failure = "code " + code + ": " + response.body();
                wait = response.headers().firstValueAsLong("Retry-After").orElse(attempt);
                if (!RETRYABLE.contains(code) || wait > ${waitSecondsMax}) break;
            } catch (IOException error) {
                failure = error.toString();
            }
            if (attempt < ${attemptsMax}) Thread.sleep(wait * 1_000);
        }
        System.err.println(failure);
        System.exit(1);
    }

    static String encode(String text) {
        return URLEncoder.encode(text, UTF_8);
    }
}
`
}
