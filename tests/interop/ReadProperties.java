import java.io.*;
import java.nio.charset.StandardCharsets;
import java.util.*;

/** Reads files as ZooKeeper does: java.util.Properties over bytes, then trim() on key and value. */
class ReadProperties {
    /** Keeps what a Properties forgets: the order, and each entry of a key that stands twice. */
    static class Recorder extends Properties {
        final StringJoiner entries = new StringJoiner(" ");

        @Override
        public synchronized Object put(Object key, Object value) {
            entries.add(units(key) + "=" + units(value));
            return null;
        }

        static String units(Object text) {
            StringBuilder hexadecimal = new StringBuilder();
            for (char unit : text.toString().trim().toCharArray()) {
                hexadecimal.append(String.format("%04x", (int) unit));
            }
            return hexadecimal.toString();
        }
    }

    /** Standard input: for each file its length in four bytes and its bytes. Standard output: for each file one line. */
    public static void main(String[] arguments) throws IOException {
        DataInputStream input = new DataInputStream(new BufferedInputStream(System.in));
        PrintStream output = new PrintStream(new BufferedOutputStream(System.out), false, StandardCharsets.US_ASCII);
        for (int files = input.readInt(); files > 0; files--) {
            byte[] file = new byte[input.readInt()];
            input.readFully(file);
            Recorder recorder = new Recorder();
            try {
                recorder.load(new ByteArrayInputStream(file));
                output.println(recorder.entries);
            } catch (IllegalArgumentException malformed) {
                output.println("refused");
            }
        }
        output.flush();
    }
}
