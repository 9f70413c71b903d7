#!/usr/bin/env escript
%% Judges rabbitmq.conf by the schemas and the reader that the broker itself uses when it starts.
%% escript judge.escript rabbitmq.conf schema... : one fault a line on standard output, exit status 1 where there is one.

main([Conf | Schemas]) ->
    %% The reader also logs what it returns.
    logger:set_primary_config(level, none),
    Schema = accepted(cuttlefish_schema:files(Schemas)),
    Settings = accepted(cuttlefish_conf:file(Conf)),
    accepted(cuttlefish_generator:map(Schema, Settings)),
    halt(0).

accepted({error, _Phase, {errorlist, Errors}}) -> refuse(Errors);
accepted({errorlist, Errors}) -> refuse(Errors);
accepted(Result) -> Result.

refuse(Errors) ->
    [io:format("~ts~n", [lists:flatten(cuttlefish_error:xlate(Error))]) || {error, Error} <- Errors],
    halt(1).
