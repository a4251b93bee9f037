using System.Globalization;
using System.Net;

namespace ServerlessEvents.Tlog;

/// <summary>Asks a witness to cosign checkpoints (C2SP tlog-witness v1.0.0).</summary>
/// <param name="http">Sends the requests.</param>
/// <param name="prefix">The submission prefix of the witness.</param>
/// <param name="key">Its public key.</param>
public sealed class WitnessClient(HttpClient http, Uri prefix, VerifierKey key)
{
    private readonly Uri url = new($"{prefix.AbsoluteUri.TrimEnd('/')}/add-checkpoint");

    /// <summary>The public key of the witness.</summary>
    public VerifierKey Key => key;

    /// <summary>The cosignature of a checkpoint whose tiles are written.</summary>
    /// <param name="tree">The log as the checkpoint has it.</param>
    /// <param name="note">The signed checkpoint.</param>
    /// <param name="old">The size that the witness has cosigned last, as far as is known.</param>
    /// <exception cref="WitnessException">It does not answer, or refuses.</exception>
    public NoteSignature Cosign(TiledTree tree, SignedNote note, long old)
    {
        var (status, body) = Ask(tree, note, old);
        // It says which size it has cosigned.
        if (status == HttpStatusCode.Conflict
            && long.TryParse(body.TrimEnd('\n'), NumberStyles.None, CultureInfo.InvariantCulture, out var known)
            && known != old && known <= tree.Size)
        {
            (status, body) = Ask(tree, note, known);
        }
        if (status != HttpStatusCode.OK)
            throw new WitnessException($"{url} does not cosign the log, and answers {(int)status}: {body.Trim()}");
        try
        {
            var answered = SignedNote.Parse($"{note.Text}\n{body}");
            if (answered.SignedBy([key]).Count > 0)
                return answered.Signatures.First(signature => signature.Key == key.Name && signature.Id == key.Id);
        }
        catch (TlogException) { } // said below
        throw new WitnessException($"{url} has not cosigned with the key of {key.Name}.");
    }

    private (HttpStatusCode Status, string Body) Ask(TiledTree tree, SignedNote note, long old)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, url)
            {
                Content = new StringContent(WitnessRequest.Write(old, tree.Consistency(old), note.ToString())),
            };
            using var answer = http.Send(request);
            using var reader = new StreamReader(answer.Content.ReadAsStream());
            return (answer.StatusCode, reader.ReadToEnd());
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException)
        {
            throw new WitnessException($"{url} does not answer: {e.Message}");
        }
    }
}

/// <summary>A witness has not cosigned.</summary>
public sealed class WitnessException(string message) : Exception(message);
