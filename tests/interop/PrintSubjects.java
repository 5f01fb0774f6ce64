import java.io.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.security.cert.*;
import java.util.Arrays;

/**
 * Prints of each certificate the id that ZooKeeper's X509AuthenticationProvider makes of it. After `--all`, a certificate that is
 * refused does not end it: the reason stands in that line.
 */
class PrintSubjects {
    public static void main(String[] files) throws Exception {
        PrintStream output = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        boolean all = files[0].equals("--all");
        for (String file : Arrays.asList(files).subList(all ? 1 : 0, files.length)) {
            try (InputStream stream = Files.newInputStream(Path.of(file))) {
                X509Certificate certificate = (X509Certificate) factory.generateCertificate(stream);
                output.println(certificate.getSubjectX500Principal().getName());
            } catch (CertificateException error) {
                if (!all) throw error;
                output.println("refused: " + error.getMessage());
            }
        }
    }
}
