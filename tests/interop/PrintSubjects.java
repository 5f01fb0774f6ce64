import java.io.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.security.cert.*;

/** Prints of each certificate the id that ZooKeeper's X509AuthenticationProvider makes of it. */
class PrintSubjects {
    public static void main(String[] files) throws Exception {
        PrintStream output = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        for (String file : files) {
            try (InputStream stream = Files.newInputStream(Path.of(file))) {
                X509Certificate certificate = (X509Certificate) factory.generateCertificate(stream);
                output.println(certificate.getSubjectX500Principal().getName());
            }
        }
    }
}
