using System.Formats.Asn1;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Numerics;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Azure.Core;

namespace ServerlessEvents.Tlog;

/// <summary>
/// A key over P-256 in Azure Key Vault. It signs there (https://learn.microsoft.com/rest/api/keyvault/keys/sign), and never leaves the
/// vault: who gets into the app can sign only while he is in it.
/// </summary>
public sealed class VaultKey : INoteSigner
{
    private const string Version = "?api-version=7.4";
    private static readonly string[] Scopes = ["https://vault.azure.net/.default"];

    private readonly HttpClient http;
    private readonly TokenCredential identity;
    private readonly string key;

    /// <summary>Asks the vault for the public half.</summary>
    /// <param name="name">The name of the log.</param>
    /// <param name="key">The key's identifier with its version, https://….vault.azure.net/keys/NAME/VERSION.</param>
    /// <param name="http">Sends the requests; it is disposed with this.</param>
    /// <param name="identity">Who may sign.</param>
    /// <exception cref="VaultException">The vault does not answer, or the key is another.</exception>
    public VaultKey(string name, Uri key, HttpClient http, TokenCredential identity)
    {
        if (!key.IsAbsoluteUri || key.Scheme != Uri.UriSchemeHttps || !key.Host.Contains(".vault.", StringComparison.Ordinal))
            throw new VaultException($"'{key}' is no key of a vault: it is https://NAME.vault.azure.net/keys/NAME/VERSION.");
        (this.http, this.identity, this.key) = (http, identity, key.AbsoluteUri.TrimEnd('/'));
        var answer = Ask(HttpMethod.Get, "", null)["key"];
        if ($"{answer?["crv"]}" != "P-256") throw new VaultException($"{key} is no key over P-256.");
        using var ecdsa = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new() { X = Bytes(answer?["x"]), Y = Bytes(answer?["y"]) },
        });
        Public = new(name, VerifierKey.EcdsaType, ecdsa.ExportSubjectPublicKeyInfo());
    }

    public VerifierKey Public { get; }

    public NoteSignature Sign(string text, TimeProvider time)
    {
        var hash = SHA256.HashData(Utf8.Strict.GetBytes(text));
        var signature = Bytes(Ask(HttpMethod.Post, "/sign", new { alg = "ES256", value = Base64Url(hash) })["value"]);
        return new(Public.Name, Public.Id, Der(signature));
    }

    public void Dispose() => http.Dispose();

    private JsonNode Ask(HttpMethod method, string path, object? body)
    {
        try
        {
            using var request = new HttpRequestMessage(method, $"{key}{path}{Version}");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", identity.GetToken(new(Scopes), default).Token);
            if (body is not null) request.Content = JsonContent.Create(body);
            using var answer = http.Send(request);
            if (!answer.IsSuccessStatusCode) throw new VaultException($"{key} cannot be used: the vault answers {(int)answer.StatusCode}.");
            using var content = answer.Content.ReadAsStream();
            return JsonNode.Parse(content) ?? throw new VaultException($"{key}{path} has an empty answer.");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException)
        {
            throw new VaultException($"{key} does not answer: {e.Message}");
        }
    }

    /// <summary>The vault gives the two numbers side by side; a note has them as DER.</summary>
    private static byte[] Der(byte[] signature)
    {
        var der = new AsnWriter(AsnEncodingRules.DER);
        using (der.PushSequence())
        {
            der.WriteInteger(Number(signature.AsSpan(0, signature.Length / 2)));
            der.WriteInteger(Number(signature.AsSpan(signature.Length / 2)));
        }
        return der.Encode();

        // One in 256 begins with zeros, which DER leaves out.
        static BigInteger Number(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: true, isBigEndian: true);
    }

    private static string Base64Url(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);

    private static byte[] Bytes(JsonNode? base64) => System.Buffers.Text.Base64Url.DecodeFromChars($"{base64}");
}

/// <summary>A key in a vault cannot be used.</summary>
public sealed class VaultException(string message) : Exception(message);
