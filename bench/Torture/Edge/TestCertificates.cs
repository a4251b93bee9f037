using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ServerlessEvents.Bench.Torture.Edge;

/// <summary>
/// A certificate authority of our own for one test run, as files beside each other: its certificate, and a server's with its key.
/// </summary>
public sealed class TestCertificates
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();
    private readonly X509Certificate2 authority;
    private readonly string folder;

    public TestCertificates(string folder)
    {
        this.folder = folder;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(
            certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        authority = request.CreateSelfSigned(Now.AddHours(-1), Now.AddDays(1));
        File.WriteAllText(AuthorityFile, authority.ExportCertificatePem());
        var (certificate, serverKey) = Issue("localhost");
        File.WriteAllText(Path.Combine(folder, "server.crt"), certificate);
        File.WriteAllText(Path.Combine(folder, "server.key"), serverKey);
    }

    /// <summary>The certificate that clients have to trust.</summary>
    public string AuthorityFile => Path.Combine(folder, "system-ca.crt");

    /// <summary>A client's certificate and key as one PEM.</summary>
    public string ClientPem(string commonName)
    {
        var (certificate, key) = Issue(commonName);
        return $"{certificate}\n{key}\n";
    }

    private (string Certificate, string Key) Issue(string commonName)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={commonName}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(authority, Now.AddMinutes(-30), Now.AddHours(12), RandomNumberGenerator.GetBytes(8));
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }
}
