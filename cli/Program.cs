// `sevents`: the command line of ServerlessEvents for people and for CI.
using ServerlessEvents.Cli;

return await Sevents.Run(args, Terminal.Console());
