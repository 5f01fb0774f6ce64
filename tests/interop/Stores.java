import java.io.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.security.*;
import java.util.*;

/**
 * Runs keytool many times in one JVM. The file that is named: one command a line, its words between tabs. Output: for each
 * one line, "done" or "refused", a tab, and in Base64 what there is to say.
 */
class Stores {
    static final char[] PASSWORD = "changeit".toCharArray();

    public static void main(String[] arguments) throws IOException {
        PrintStream answers = System.out;
        BufferedReader input = Files.newBufferedReader(Path.of(arguments[0]));
        for (String line; (line = input.readLine()) != null;) {
            String[] words = line.split("\t");
            String answer;
            String said;
            try {
                said = words[0].equals("keytool") ? keytool(words) : sign(words[1], words[2]);
                answer = "done";
            } catch (Exception refused) {
                said = String.valueOf(refused.getMessage());
                answer = "refused";
            }
            answers.println(answer + "\t" + Base64.getEncoder().encodeToString(said.getBytes(StandardCharsets.UTF_8)));
        }
    }

    /** What keytool prints. It ends the process where it refuses, and throws with -debug, which makes a listing another. */
    static String keytool(String[] words) throws Exception {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
        sun.security.tools.keytool.Main.main(Arrays.copyOfRange(words, 1, words.length));
        return said.toString(StandardCharsets.UTF_8);
    }

    /** Signs with the only key of a store, and has the certificate that stands with it judge the signature. */
    static String sign(String type, String file) throws Exception {
        KeyStore store = KeyStore.getInstance(type);
        try (InputStream stream = Files.newInputStream(Path.of(file))) {
            store.load(stream, PASSWORD);
        }
        String alias = store.aliases().nextElement();
        PrivateKey key = (PrivateKey) store.getKey(alias, PASSWORD);
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        signature.update(new byte[] {1, 2, 3});
        byte[] signed = signature.sign();
        signature.initVerify(store.getCertificate(alias));
        signature.update(new byte[] {1, 2, 3});
        return signature.verify(signed) ? "fits" : "does not fit";
    }
}
