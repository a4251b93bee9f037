using System.Buffers.Binary;
using System.Security.Cryptography;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace ServerlessEvents.Tlog;

/// <summary>
/// A private key as text, <c>PRIVATE+KEY+name+id+base64</c>: of Ed25519 its seed, as Go's sumdb/note has it, of ECDSA its PKCS #8.
/// </summary>
public sealed class SignerKey : INoteSigner
{
    private const string Prefix = "PRIVATE+KEY+";

    private readonly byte[]? seed;
    private readonly ECDsa? ecdsa;

    private SignerKey(string name, byte type, byte[] seed)
    {
        var key = new byte[Ed25519.PublicKeySize];
        Ed25519.GeneratePublicKey(seed, 0, key, 0);
        (this.seed, Public) = (seed, new(name, type, key));
    }

    private SignerKey(string name, ECDsa ecdsa) =>
        (this.ecdsa, Public) = (ecdsa, new(name, VerifierKey.EcdsaType, ecdsa.ExportSubjectPublicKeyInfo()));

    public VerifierKey Public { get; }

    public static SignerKey NewEd25519(string name) => new(name, VerifierKey.Ed25519Type, NewSeed());

    /// <summary>The key of a witness.</summary>
    public static SignerKey NewWitness(string name) => new(name, VerifierKey.WitnessType, NewSeed());

    public static SignerKey NewEcdsa(string name) => new(name, ECDsa.Create(ECCurve.NamedCurves.nistP256));

    public static SignerKey Parse(string text)
    {
        if (text.StartsWith(Prefix, StringComparison.Ordinal) && text[Prefix.Length..].Split('+', 3) is [var name, var id, var base64]
            && VerifierKey.IsName(name) && VerifierKey.FromBase64(base64) is [var type, .. var bytes])
        {
            var key = Read(name, type, bytes);
            if ($"{key.Public.Id:x8}" == id) return key;
        }
        throw new TlogException("This is no private key as `sevents audit keys` writes it.");
    }

    /// <summary>The keys of one log, one a line.</summary>
    /// <exception cref="TlogException">A line is no key, there is none, or they are of several names.</exception>
    public static IReadOnlyList<SignerKey> ParseAll(string text)
    {
        SignerKey[] keys = [.. text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Parse)];
        return keys.Length > 0 && keys.All(key => key.Public.Name == keys[0].Public.Name && !key.Public.IsWitness)
            ? keys
            : throw new TlogException("There are no keys of one log: make them with `sevents audit keys`.");
    }

    public NoteSignature Sign(string text, TimeProvider time)
    {
        var bytes = Utf8.Strict.GetBytes(text);
        if (ecdsa is not null)
            return new(Public.Name, Public.Id, ecdsa.SignData(bytes, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        if (!Public.IsWitness) return new(Public.Name, Public.Id, SignEd25519(bytes));
        var now = (ulong)time.GetUtcNow().ToUnixTimeSeconds();
        var signature = new byte[VerifierKey.TimeSize];
        BinaryPrimitives.WriteUInt64BigEndian(signature, now);
        return new(Public.Name, Public.Id, [.. signature, .. SignEd25519(VerifierKey.Cosigned(now, bytes))]);
    }

    /// <summary>The private key itself: for a file that only its owner reads.</summary>
    public string Export()
    {
        byte[] bytes = ecdsa is null
            ? [Public.IsWitness ? VerifierKey.WitnessType : VerifierKey.Ed25519Type, .. seed!]
            : [VerifierKey.EcdsaType, .. ecdsa.ExportPkcs8PrivateKey()];
        return $"{Prefix}{Public.Name}+{Public.Id:x8}+{Convert.ToBase64String(bytes)}";
    }

    public void Dispose() => ecdsa?.Dispose();

    private static byte[] NewSeed() => RandomNumberGenerator.GetBytes(Ed25519.SecretKeySize);

    private byte[] SignEd25519(byte[] bytes)
    {
        var signature = new byte[Ed25519.SignatureSize];
        Ed25519.Sign(seed, 0, bytes, 0, bytes.Length, signature, 0);
        return signature;
    }

    private static SignerKey Read(string name, byte type, byte[] bytes)
    {
        if (type is VerifierKey.Ed25519Type or VerifierKey.WitnessType && bytes.Length == Ed25519.SecretKeySize)
            return new(name, type, bytes);
        if (type != VerifierKey.EcdsaType) throw new TlogException($"The private key of {name} is of no type that is known.");
        var ecdsa = ECDsa.Create();
        try
        {
            ecdsa.ImportPkcs8PrivateKey(bytes, out _);
            return new(name, ecdsa);
        }
        catch (Exception e) when (e is CryptographicException or PlatformNotSupportedException)
        {
            ecdsa.Dispose();
            throw new TlogException($"The private key of {name} is no PKCS #8 of a curve that is known.");
        }
    }
}
