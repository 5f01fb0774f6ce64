import java.io.*;
import java.net.*;
import java.nio.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.security.*;
import java.security.cert.*;
import java.security.cert.Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.*;
import java.util.*;
import java.util.HexFormat;
import javax.net.ssl.*;

/**
 * Puts chains to the JDK's own trust manager, as a TLS engine does, in one process.
 *
 * Reads cases (a line each: name, purpose, host, seconds, sent, anchors; certificates in base64, parted by commas) and prints a line for
 * each: name, `accepted` or `refused`, and why. The first argument is the file of cases, the second a private key (PKCS#8), the third a
 * certificate for it: with these one real handshake is made, from which come the signature algorithms that an engine supports.
 */
class Judge {
    public static void main(String[] arguments) throws Exception {
        String[] algorithms = handshake(Path.of(arguments[1]), Path.of(arguments[2]));
        System.err.println(System.getProperty("java.vm.version") + " " + String.join(" ", algorithms));
        List<String> cases = Files.readAllLines(Path.of(arguments[0]));
        String[] verdicts = new String[cases.size()];
        java.util.stream.IntStream.range(0, verdicts.length).parallel()
            .forEach(index -> verdicts[index] = judge(cases.get(index).split("\t", -1), algorithms));
        PrintStream output = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        for (String verdict : verdicts) {
            output.println(verdict);
        }
        output.flush();
    }

    static String judge(String[] fields, String[] algorithms) {
        String host = new String(HexFormat.of().parseHex(fields[2]), StandardCharsets.UTF_8);
        boolean isServer = fields[1].equals("server");
        try {
            X509Certificate[] sent = read(fields[4]);
            X509ExtendedTrustManager manager = trusting(read(fields[5]), Instant.ofEpochSecond(Long.parseLong(fields[3])));
            SSLEngine engine = new Stub(host, isServer && !host.isEmpty(), algorithms);
            if (isServer) {
                manager.checkServerTrusted(sent, "UNKNOWN", engine);
            } else {
                manager.checkClientTrusted(sent, sent[0].getPublicKey().getAlgorithm(), engine);
            }
            return fields[0] + "\taccepted\t";
        } catch (Exception refusal) {
            String why = refusal.getClass().getSimpleName() + ": " + refusal.getMessage();
            return fields[0] + "\trefused\t" + why.replaceAll("\\s+", " ");
        }
    }

    static X509Certificate[] read(String list) throws Exception {
        List<X509Certificate> certificates = new ArrayList<>();
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        for (String text : list.split(",")) {
            if (!text.isEmpty()) {
                InputStream stream = new ByteArrayInputStream(Base64.getDecoder().decode(text));
                certificates.add((X509Certificate) factory.generateCertificate(stream));
                if (stream.available() > 0) {
                    throw new CertificateException("more after the end");
                }
            }
        }
        return certificates.toArray(X509Certificate[]::new);
    }

    /** The default trust manager over these anchors, at this moment: the date is what PKIXParameters are for. */
    static X509ExtendedTrustManager trusting(X509Certificate[] anchors, Instant moment) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (int index = 0; index < anchors.length; index++) {
            store.setCertificateEntry("anchor" + index, anchors[index]);
        }
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(store, null);
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(moment));
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(new CertPathTrustManagerParameters(parameters));
        return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
    }

    /** Shakes hands with itself, and returns what the engine of the server says that it supports. */
    static String[] handshake(Path key, Path certificate) throws Exception {
        PrivateKey own = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(Files.readAllBytes(key)));
        Certificate[] chain = read(Base64.getEncoder().encodeToString(Files.readAllBytes(certificate)));
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("own", own, new char[0], chain);
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, new char[0]);
        Recorder recorder = new Recorder();
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), new TrustManager[] {recorder}, null);
        SSLEngine client = context.createSSLEngine("localhost", 1);
        SSLEngine server = context.createSSLEngine();
        client.setUseClientMode(true);
        server.setUseClientMode(false);
        server.setNeedClientAuth(true);
        ByteBuffer toServer = ByteBuffer.allocate(1 << 16), toClient = ByteBuffer.allocate(1 << 16);
        for (int step = 0; step < 50 && recorder.algorithms == null; step++) {
            step(client, toServer, toClient);
            step(server, toClient, toServer);
        }
        return Objects.requireNonNull(recorder.algorithms, "the handshake did not come to a certificate");
    }

    static void step(SSLEngine engine, ByteBuffer written, ByteBuffer received) throws Exception {
        engine.wrap(ByteBuffer.allocate(0), written);
        runTasks(engine);
        received.flip();
        engine.unwrap(received, ByteBuffer.allocate(1 << 16));
        received.compact();
        runTasks(engine);
    }

    static void runTasks(SSLEngine engine) {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    /** Trusts everyone, and remembers what the engine of a server said of itself. */
    static class Recorder extends X509ExtendedTrustManager {
        String[] algorithms;

        @Override public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            algorithms = ((ExtendedSSLSession) engine.getHandshakeSession()).getLocalSupportedSignatureAlgorithms();
        }
        @Override public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}
        @Override public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}
        @Override public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}
        @Override public void checkClientTrusted(X509Certificate[] chain, String type) {}
        @Override public void checkServerTrusted(X509Certificate[] chain, String type) {}
        @Override public X509Certificate[] getAcceptedIssuers() { return new X509Certificate[0]; }
    }

    /** An engine in the middle of a handshake: all that a trust manager asks of one. */
    static class Stub extends SSLEngine {
        private final SSLSession session;
        private final SSLParameters parameters = new SSLParameters();

        Stub(String host, boolean comparesName, String[] algorithms) {
            super(host, 2281);
            session = new Session(host, algorithms);
            if (comparesName) {
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
            }
        }

        @Override public SSLSession getHandshakeSession() { return session; }
        @Override public SSLParameters getSSLParameters() { return parameters; }
        @Override public SSLSession getSession() { return session; }
        @Override public SSLEngineResult wrap(ByteBuffer[] in, int from, int count, ByteBuffer out) { throw new IllegalStateException(); }
        @Override public SSLEngineResult unwrap(ByteBuffer in, ByteBuffer[] out, int from, int count) { throw new IllegalStateException(); }
        @Override public Runnable getDelegatedTask() { return null; }
        @Override public void closeInbound() {}
        @Override public boolean isInboundDone() { return false; }
        @Override public void closeOutbound() {}
        @Override public boolean isOutboundDone() { return false; }
        @Override public String[] getSupportedCipherSuites() { return new String[0]; }
        @Override public String[] getEnabledCipherSuites() { return new String[0]; }
        @Override public void setEnabledCipherSuites(String[] suites) {}
        @Override public String[] getSupportedProtocols() { return new String[0]; }
        @Override public String[] getEnabledProtocols() { return new String[0]; }
        @Override public void setEnabledProtocols(String[] protocols) {}
        @Override public void beginHandshake() {}
        @Override public SSLEngineResult.HandshakeStatus getHandshakeStatus() { return SSLEngineResult.HandshakeStatus.NEED_TASK; }
        @Override public void setUseClientMode(boolean mode) {}
        @Override public boolean getUseClientMode() { return true; }
        @Override public void setNeedClientAuth(boolean need) {}
        @Override public boolean getNeedClientAuth() { return false; }
        @Override public void setWantClientAuth(boolean want) {}
        @Override public boolean getWantClientAuth() { return false; }
        @Override public void setEnableSessionCreation(boolean flag) {}
        @Override public boolean getEnableSessionCreation() { return true; }
    }

    static class Session extends ExtendedSSLSession {
        private final String host;
        private final String[] algorithms;

        Session(String host, String[] algorithms) {
            this.host = host;
            this.algorithms = algorithms;
        }

        @Override public String[] getLocalSupportedSignatureAlgorithms() { return algorithms.clone(); }
        @Override public String[] getPeerSupportedSignatureAlgorithms() { return algorithms.clone(); }
        @Override public List<SNIServerName> getRequestedServerNames() { return List.of(); }
        @Override public List<byte[]> getStatusResponses() { return List.of(); }
        @Override public String getProtocol() { return "TLSv1.3"; }
        @Override public String getPeerHost() { return host; }
        @Override public int getPeerPort() { return 2281; }
        @Override public byte[] getId() { return new byte[0]; }
        @Override public SSLSessionContext getSessionContext() { return null; }
        @Override public long getCreationTime() { return 0; }
        @Override public long getLastAccessedTime() { return 0; }
        @Override public void invalidate() {}
        @Override public boolean isValid() { return true; }
        @Override public void putValue(String name, Object value) {}
        @Override public Object getValue(String name) { return null; }
        @Override public void removeValue(String name) {}
        @Override public String[] getValueNames() { return new String[0]; }
        @Override public Certificate[] getPeerCertificates() { return new Certificate[0]; }
        @Override public Certificate[] getLocalCertificates() { return new Certificate[0]; }
        @Override public Principal getPeerPrincipal() { return null; }
        @Override public Principal getLocalPrincipal() { return null; }
        @Override public String getCipherSuite() { return "TLS_AES_128_GCM_SHA256"; }
        @Override public int getPacketBufferSize() { return 1 << 14; }
        @Override public int getApplicationBufferSize() { return 1 << 14; }
    }
}
