using MQTTnet.Formatter;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace ServerlessEvents.Local.Mqtt;

/// <summary>The sessions of the users at the local MQTT broker, and whether a user may have more. The system's are not here.</summary>
public sealed class UserSessions(MqttLimits limits, TimeProvider time)
{
    private readonly Lock one = new();
    private readonly Dictionary<string, UserSession> sessions = [];

    /// <summary>Begins a session, or goes on with it. False when the user has as many others as he may.</summary>
    internal bool Begin(ValidatingConnectionEventArgs connecting)
    {
        lock (one)
        {
            var isKnown = sessions.TryGetValue(connecting.ClientId, out var session);
            if (!isKnown && OfUser(connecting.UserName).Count() >= limits.Sessions) return false;
            if (session is null || connecting.CleanSession == true)
                sessions[connecting.ClientId] = session = new(connecting.ClientId, connecting.UserName, connecting.SessionItems);
            session.AwaySince = null;
            session.Expiry = connecting.ProtocolVersion == MqttProtocolVersion.V500
                ? TimeSpan.FromSeconds(connecting.SessionExpiryInterval)
                : limits.SessionExpiry;
            return true;
        }
    }

    internal UserSession? Find(string clientId)
    {
        lock (one) return sessions.GetValueOrDefault(clientId);
    }

    /// <summary>Counts a topic filter. False when the user has as many others as he may.</summary>
    internal bool Subscribe(InterceptingSubscriptionEventArgs subscribing)
    {
        lock (one)
        {
            if (!sessions.TryGetValue(subscribing.ClientId, out var session)) return true;
            session.Status = subscribing.Session;
            if (session.Filters.Contains(subscribing.TopicFilter.Topic)) return true;
            return OfUser(session.User).Sum(other => other.Filters.Count) < limits.Filters
                && session.Filters.Add(subscribing.TopicFilter.Topic);
        }
    }

    internal Task Unsubscribe(InterceptingUnsubscriptionEventArgs unsubscribing)
    {
        lock (one)
        {
            if (unsubscribing.Response.ReasonCode == MqttUnsubscribeReasonCode.Success)
                sessions.GetValueOrDefault(unsubscribing.ClientId)?.Filters.Remove(unsubscribing.Topic);
        }
        return Task.CompletedTask;
    }

    /// <summary>Whether one more message may wait in a session.</summary>
    /// <param name="fullest">The user's session in which the most waits, and which has to end when too much does; else null.</param>
    internal bool HasRoom(string clientId, out UserSession? fullest)
    {
        fullest = null;
        lock (one)
        {
            if (!sessions.TryGetValue(clientId, out var session)) return true;
            if (session.IsEnding) return false;
            // No session with less than its part can be the one in which too much waits. So this costs little when little does.
            if (session.Pending < limits.PendingMessages / limits.Sessions) return true;
            UserSession[] others = [.. OfUser(session.User).Where(other => !other.IsEnding)];
            if (others.Sum(other => other.Pending) < limits.PendingMessages) return true;
            fullest = others.MaxBy(other => other.Pending)!;
            fullest.IsEnding = true;
            return fullest != session;
        }
    }

    internal Task Left(ClientDisconnectedEventArgs disconnected)
    {
        lock (one)
        {
            if (disconnected.DisconnectType != MqttClientDisconnectType.Takeover
                && sessions.TryGetValue(disconnected.ClientId, out var session)
                && session.Items == disconnected.SessionItems)
            {
                session.AwaySince = time.GetUtcNow();
                if (disconnected.SessionExpiryInterval > 0) session.Expiry = TimeSpan.FromSeconds(disconnected.SessionExpiryInterval);
            }
        }
        return Task.CompletedTask;
    }

    internal Task Forget(SessionDeletedEventArgs deleted)
    {
        lock (one)
        {
            if (sessions.TryGetValue(deleted.Id, out var session) && session.Items == deleted.SessionItems) sessions.Remove(deleted.Id);
        }
        return Task.CompletedTask;
    }

    /// <summary>The client ids whose clients have been away for longer than their sessions are kept.</summary>
    internal IReadOnlySet<string> Expired()
    {
        var now = time.GetUtcNow();
        lock (one)
        {
            return sessions.Values
                .Where(session => session.AwaySince is { } since && now - since >= session.Expiry)
                .Select(session => session.ClientId)
                .ToHashSet();
        }
    }

    private IEnumerable<UserSession> OfUser(string user) => sessions.Values.Where(session => session.User == user);
}
