using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace ServerlessEvents.Tlog;

/// <summary>
/// A public key as text (C2SP signed-note): <c>name+id+base64</c>, of Ed25519, of ECDSA over P-256 with SHA-256, or of a witness, which
/// cosigns with Ed25519 and the time (C2SP tlog-cosignature). Of Ed25519 it has the 32 bytes of RFC 8032, of ECDSA the DER of its
/// SubjectPublicKeyInfo.
/// </summary>
public sealed class VerifierKey
{
    internal const byte Ed25519Type = 1;
    internal const byte EcdsaType = 2;
    internal const byte WitnessType = 4;

    /// <summary>The seconds since 1970 before the signature of a witness.</summary>
    internal const int TimeSize = sizeof(ulong);

    private const string P256 = "1.2.840.10045.3.1.7";

    private readonly byte type;
    private readonly byte[] key;

    internal VerifierKey(string name, byte type, byte[] key) =>
        (Name, this.type, this.key, Id) = (name, type, key, IdOf(name, type, key));

    public string Name { get; }

    /// <summary>Whether it is the key of a witness and not of a log.</summary>
    public bool IsWitness => type == WitnessType;

    /// <summary>With the name it says which key has signed.</summary>
    public uint Id { get; }

    public override string ToString() => $"{Name}+{Id:x8}+{Convert.ToBase64String([type, .. key])}";

    public static VerifierKey Parse(string text)
    {
        // The base64 may have a plus, too.
        if (text.Trim().Split('+', 3) is [var name, var id, var base64] && IsName(name) && FromBase64(base64) is [var type, .. var bytes])
        {
            if (type is not (Ed25519Type or EcdsaType or WitnessType))
            {
                throw new TlogException(
                    $"The key of {name} is of type {type}. Types 1, Ed25519, 2, ECDSA over P-256, and 4, of a witness, are known.");
            }
            var key = new VerifierKey(name, type, bytes);
            if ($"{key.Id:x8}" != id)
                throw new TlogException($"The key of {name} has the id {key.Id:x8}, not {id}: take the whole key again.");
            key.Check();
            return key;
        }
        throw new TlogException("This is no key: it is NAME+ID+BASE64, as `sevents audit keys` prints it.");
    }

    public bool Verifies(ReadOnlySpan<byte> text, byte[] signature)
    {
        if (type == WitnessType)
        {
            return signature.Length == TimeSize + Ed25519.SignatureSize
                && VerifiesEd25519(Cosigned(BinaryPrimitives.ReadUInt64BigEndian(signature), text), signature[TimeSize..]);
        }
        if (type == Ed25519Type) return signature.Length == Ed25519.SignatureSize && VerifiesEd25519(text.ToArray(), signature);
        using var ecdsa = Ecdsa();
        return ecdsa.VerifyData(text, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }

    /// <summary>A key has a name without spaces and pluses.</summary>
    public static bool IsName(string name) =>
        name.Length > 0 && !name.Contains('+') && !name.Any(c => char.IsWhiteSpace(c) || c < ' ') && Utf8.Holds(name);

    /// <summary>What a witness signs.</summary>
    internal static byte[] Cosigned(ulong time, ReadOnlySpan<byte> text) =>
        [.. Utf8.Strict.GetBytes($"cosignature/v1\ntime {time}\n"), .. text];

    /// <summary>Null when it is no base64, or not as one writes these bytes.</summary>
    internal static byte[]? FromBase64(string text)
    {
        if (!Base64.IsValid(text)) return null;
        var bytes = Convert.FromBase64String(text);
        return Convert.ToBase64String(bytes) == text ? bytes : null;
    }

    private static uint IdOf(string name, byte type, byte[] key) => BinaryPrimitives.ReadUInt32BigEndian(
        SHA256.HashData(type == EcdsaType ? key : [.. Utf8.Strict.GetBytes(name), (byte)'\n', type, .. key]));

    private bool VerifiesEd25519(byte[] text, byte[] signature) => Ed25519.Verify(signature, 0, key, 0, text, 0, text.Length);

    private void Check()
    {
        if (type == EcdsaType)
        {
            using var ecdsa = Ecdsa();
        }
        else if (key.Length != Ed25519.PublicKeySize)
        {
            throw new TlogException($"The key of {Name} has {key.Length} bytes; one of Ed25519 has {Ed25519.PublicKeySize}.");
        }
    }

    private ECDsa Ecdsa()
    {
        var ecdsa = ECDsa.Create();
        try
        {
            ecdsa.ImportSubjectPublicKeyInfo(key, out var read);
            if (read == key.Length && ecdsa.ExportParameters(includePrivateParameters: false).Curve.Oid.Value == P256) return ecdsa;
        }
        catch (Exception e) when (e is CryptographicException or PlatformNotSupportedException) { } // said below
        ecdsa.Dispose();
        throw new TlogException($"The key of {Name} is no public key over P-256.");
    }
}
