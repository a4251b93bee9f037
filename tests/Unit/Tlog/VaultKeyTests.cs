using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Azure.Core;
using ServerlessEvents.Tlog;

namespace ServerlessEvents.Tests.Tlog;

/// <summary>
/// A key of a vault signs notes that its public half verifies. The vault is played by a handler that answers as its documentation says.
/// </summary>
public sealed class VaultKeyTests
{
    private static readonly Uri Key = new("https://kv-1.vault.azure.net/keys/audit-seal/0123");

    [Fact]
    public void What_the_vault_signs_the_public_half_verifies()
    {
        using var vault = new Vault();
        using var key = new VaultKey("example.com/log", Key, new(vault), new SomeIdentity());
        var verifier = VerifierKey.Parse(key.Public.ToString());
        for (var i = 0; i < 3_000; i++) // a number that begins with a set bit, or one in 256 with zeros, is written otherwise
        {
            var note = new SignedNote("a\n", [key.Sign("a\n", TimeProvider.System)]);
            Assert.Single(SignedNote.Parse(note.ToString()).SignedBy([verifier]));
        }
    }

    [Fact]
    public void A_vault_that_refuses_and_another_curve_are_said()
    {
        using var vault = new Vault { Status = HttpStatusCode.Forbidden };
        Assert.Contains("the vault answers 403", Fault(vault));
        using var other = new Vault { Curve = "P-384" };
        Assert.Contains("no key over P-256", Fault(other));

        static string Fault(Vault vault) =>
            Assert.Throws<VaultException>(() => new VaultKey("example.com/log", Key, new(vault), new SomeIdentity())).Message;
    }

    private sealed class SomeIdentity : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext context, CancellationToken stop)
        {
            Assert.Equal(["https://vault.azure.net/.default"], context.Scopes);
            return new("a token", DateTimeOffset.MaxValue);
        }

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext context, CancellationToken stop) =>
            new(GetToken(context, stop));
    }

    private sealed class Vault : HttpMessageHandler
    {
        private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        public HttpStatusCode Status { get; init; } = HttpStatusCode.OK;
        public string Curve { get; init; } = "P-256";

        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken stop)
        {
            Assert.Equal("Bearer a token", $"{request.Headers.Authorization}");
            Assert.Equal("?api-version=7.4", request.RequestUri!.Query);
            return new(Status) { Content = JsonContent.Create(Answer(request)) };
        }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken stop) =>
            Task.FromResult(Send(request, stop));

        private object Answer(HttpRequestMessage request)
        {
            if (request.Method == HttpMethod.Get)
            {
                Assert.Equal(Key.AbsolutePath, request.RequestUri!.AbsolutePath);
                var point = key.ExportParameters(includePrivateParameters: false).Q;
                return new { key = new { kid = Key, kty = "EC", crv = Curve, x = Base64Url(point.X!), y = Base64Url(point.Y!) } };
            }
            Assert.Equal($"{Key.AbsolutePath}/sign", request.RequestUri!.AbsolutePath);
            var asked = JsonNode.Parse(request.Content!.ReadAsStream())!;
            Assert.Equal("ES256", $"{asked["alg"]}");
            var hash = System.Buffers.Text.Base64Url.DecodeFromChars($"{asked["value"]}");
            return new { kid = Key, value = Base64Url(key.SignHash(hash)) }; // IEEE P1363: the two numbers side by side
        }

        private static string Base64Url(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);
    }
}
