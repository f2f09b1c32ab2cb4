// Written by `npm run api` from the server's OpenAPI document; not edited by hand.

export interface paths {
    "/api/v1/alarms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Alarms
         * @description Newest first.
         */
        get: operations["list_alarms_api_v1_alarms_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List Assets */
        get: operations["list_assets_api_v1_assets_get"];
        put?: never;
        /** Create Asset */
        post: operations["create_asset_api_v1_assets_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assets/{asset_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get Asset */
        get: operations["get_asset_api_v1_assets__asset_id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Edit Asset
         * @description From now on births no longer change name, class and place of this asset.
         */
        patch: operations["edit_asset_api_v1_assets__asset_id__patch"];
        trace?: never;
    };
    "/api/v1/assets/{asset_id}/movements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Asset Movements
         * @description The last that were told first.
         */
        get: operations["list_asset_movements_api_v1_assets__asset_id__movements_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assets/{asset_id}/tags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Bind Tag
         * @description The tag that was on the asset until now is taken off.
         */
        post: operations["bind_tag_api_v1_assets__asset_id__tags_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conditions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Conditions
         * @description All equipment, in order of id.
         */
        get: operations["list_conditions_api_v1_conditions_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/equipment": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List Equipment */
        get: operations["list_equipment_api_v1_equipment_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/equipment/{equipment_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get Equipment */
        get: operations["get_equipment_api_v1_equipment__equipment_id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/equipment/{equipment_id}/condition": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get Condition */
        get: operations["get_condition_api_v1_equipment__equipment_id__condition_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/equipment/{equipment_id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get History
         * @description Readings with start ≤ time < end, in at most `budget` buckets per point.
         */
        get: operations["get_history_api_v1_equipment__equipment_id__history_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/equipment/{equipment_id}/latest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Latest
         * @description Points that have never been read are left out.
         */
        get: operations["get_latest_api_v1_equipment__equipment_id__latest_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/gateways": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List Gateways */
        get: operations["list_gateways_api_v1_gateways_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/gateways/{gateway_id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Gateway Events
         * @description The last that came first.
         */
        get: operations["list_gateway_events_api_v1_gateways__gateway_id__events_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/movements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Movements
         * @description The last that were told first.
         */
        get: operations["list_movements_api_v1_movements_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/places": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List Places */
        get: operations["list_places_api_v1_places_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/places/{path}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Edit Place */
        patch: operations["edit_place_api_v1_places__path__patch"];
        trace?: never;
    };
    "/api/v1/quarantine": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Quarantined
         * @description Newest first; the first 4 KiB of each payload.
         */
        get: operations["list_quarantined_api_v1_quarantine_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/readings/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export Readings
         * @description Readings with start ≤ time < end, in order of time, as a file. Two at a time, else 429.
         */
        get: operations["export_readings_api_v1_readings_export_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/readings/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Import Readings
         * @description CSV as history: no detector sees it. Nothing is stored where a row is bad, unless skipped.
         */
        post: operations["import_readings_api_v1_readings_import_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who Am I */
        get: operations["who_am_i_api_v1_session_get"];
        put?: never;
        /** Sign In */
        post: operations["sign_in_api_v1_session_post"];
        /** Sign Out */
        delete: operations["sign_out_api_v1_session_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Change Password */
        post: operations["change_password_api_v1_session_password_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Stream */
        get: operations["stream_api_v1_stream_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stream/snapshot": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Snapshot
         * @description The newest reading of each of these points, in the words of the stream.
         */
        get: operations["snapshot_api_v1_stream_snapshot_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tickets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Tickets
         * @description Newest first. `mine`: reported by, assigned to or held by the caller.
         */
        get: operations["tickets_api_v1_tickets_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tickets/{ticket_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Ticket
         * @description With its timeline, oldest first.
         */
        get: operations["ticket_api_v1_tickets__ticket_id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tickets/{ticket_id}/transitions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Transition
         * @description 409: read again, or not in the table; 403: not for this person; 422: guard not met.
         */
        post: operations["transition_api_v1_tickets__ticket_id__transitions_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/transfers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create Transfer */
        post: operations["create_transfer_api_v1_transfers_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/unknown-tags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List Unknown Tags */
        get: operations["list_unknown_tags_api_v1_unknown_tags_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List Users */
        get: operations["list_users_api_v1_users_get"];
        put?: never;
        /** Add User */
        post: operations["add_user_api_v1_users_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change User */
        patch: operations["change_user_api_v1_users__user_id__patch"];
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** AlarmChange */
        AlarmChange: {
            /** Id */
            id: number;
            /** State */
            state: string;
            /** Subject */
            subject: string;
        };
        /** AlarmNews */
        AlarmNews: {
            data: components["schemas"]["AlarmChange"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "alarm";
        };
        /** AlarmOut */
        AlarmOut: {
            advice: components["schemas"]["TextOut"];
            /** Cleared At */
            cleared_at: string | null;
            /** Count */
            count: number;
            /** Failure Class */
            failure_class: string;
            /** Id */
            id: number;
            /**
             * Last At
             * Format: date-time
             */
            last_at: string;
            /**
             * Raised At
             * Format: date-time
             */
            raised_at: string;
            reason: components["schemas"]["TextOut"];
            severity: components["schemas"]["Severity"];
            /** Source */
            source: string;
            /**
             * State
             * @enum {string}
             */
            state: "active" | "cleared";
            /** Subject */
            subject: string;
            subject_name: components["schemas"]["TextOut"] | null;
            /** Ticket Id */
            ticket_id: number | null;
        };
        /**
         * AssetEditIn
         * @description What is left out stays as it is.
         */
        AssetEditIn: {
            /** Movement Controlled */
            movement_controlled?: boolean | null;
            name?: components["schemas"]["TextIn"] | null;
            /** Place */
            place?: string | null;
        };
        /** AssetIn */
        AssetIn: {
            /**
             * Asset Class
             * @default other
             */
            asset_class: string;
            /** Code */
            code?: string | null;
            /** Id */
            id: string;
            /**
             * Movement Controlled
             * @default false
             */
            movement_controlled: boolean;
            name: components["schemas"]["TextIn"];
            /** Place */
            place?: string | null;
        };
        /** AssetOut */
        AssetOut: {
            /** Asset Class */
            asset_class: string;
            /** Brick Class */
            brick_class: string | null;
            /** Code */
            code: string;
            /** Epc */
            epc: string | null;
            /** Id */
            id: string;
            /** Last Seen At */
            last_seen_at: string | null;
            /** Last Zone */
            last_zone: string | null;
            /** Movement Controlled */
            movement_controlled: boolean;
            name: components["schemas"]["TextOut"];
            place: components["schemas"]["PlaceRef"] | null;
        };
        /** AssigneeOut */
        AssigneeOut: {
            /** Display Name */
            display_name: string;
            /** Id */
            id: number;
        };
        /** BadRowOut */
        BadRowOut: {
            /** Line */
            line: number;
            /** Reason */
            reason: string;
        };
        /** ConditionChange */
        ConditionChange: {
            /** Equipment */
            equipment: string;
            /** State */
            state: string;
        };
        /** ConditionNews */
        ConditionNews: {
            data: components["schemas"]["ConditionChange"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "condition";
        };
        /** ConditionOut */
        ConditionOut: {
            advice: components["schemas"]["TextOut"] | null;
            /** At Ms */
            at_ms: number | null;
            /** Contributions */
            contributions: components["schemas"]["ContributionOut"][];
            /** Equipment */
            equipment: string;
            /** Health */
            health: number | null;
            /** Learned */
            learned: number;
            /** Model */
            model: string;
            reason: components["schemas"]["TextOut"] | null;
            /** Score */
            score: number;
            /** Since Ms */
            since_ms: number | null;
            /**
             * State
             * @enum {string}
             */
            state: "learning" | "normal" | "abnormal" | "no_data";
            /** Threshold */
            threshold: number;
        };
        /** ContributionOut */
        ContributionOut: {
            /** Expected */
            expected: number;
            /** Measured */
            measured: number;
            /** Point */
            point: string;
            /** Share */
            share: number;
        };
        /** DeviceEventOut */
        DeviceEventOut: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Count */
            count: number;
            /** Detail */
            detail: string;
            /** Gateway */
            gateway: string;
            /** Id */
            id: number;
            /** Kind */
            kind: string;
            /** Subject */
            subject: string;
        };
        /** EntryOut */
        EntryOut: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            from_state: components["schemas"]["TicketState"] | null;
            /** Kind */
            kind: string;
            /** Note */
            note: string;
            text: components["schemas"]["TextOut"] | null;
            to_state: components["schemas"]["TicketState"] | null;
            who: components["schemas"]["AssigneeOut"] | null;
        };
        /**
         * EquipmentDetailOut
         * @description `points` are in order of id.
         */
        EquipmentDetailOut: {
            /** Brick Class */
            brick_class: string;
            /** Id */
            id: string;
            name: components["schemas"]["TextOut"];
            place: components["schemas"]["PlaceRef"] | null;
            /** Points */
            points: components["schemas"]["PointOut"][];
        };
        /** EquipmentOut */
        EquipmentOut: {
            /** Brick Class */
            brick_class: string;
            /** Id */
            id: string;
            name: components["schemas"]["TextOut"];
            place: components["schemas"]["PlaceRef"] | null;
            /** Points */
            points: number;
        };
        /** GatewayChange */
        GatewayChange: {
            /** Id */
            id: string;
            /** Online */
            online: boolean;
        };
        /** GatewayNews */
        GatewayNews: {
            data: components["schemas"]["GatewayChange"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "gateway";
        };
        /** GatewayOut */
        GatewayOut: {
            /** Id */
            id: string;
            /** Last Message At */
            last_message_at: string | null;
            /** Online */
            online: boolean | null;
            /** Points */
            points: number;
            /** Since */
            since: string | null;
            /** Software */
            software: string;
        };
        /**
         * IntakeOut
         * @description What became of a file of readings.
         */
        IntakeOut: {
            /** Bad */
            bad: number;
            /** Named */
            named: components["schemas"]["BadRowOut"][];
            /** Stored */
            stored: number;
        };
        /** LatestOut */
        LatestOut: {
            /** Point */
            point: string;
            /**
             * Quality
             * @enum {string}
             */
            quality: "good" | "uncertain" | "bad";
            /** Time Ms */
            time_ms: number;
            /** Value */
            value: number;
        };
        /**
         * Locale
         * @enum {string}
         */
        Locale: "zh" | "en";
        /** MovementChange */
        MovementChange: {
            /** Asset */
            asset: string;
        };
        /** MovementNews */
        MovementNews: {
            data: components["schemas"]["MovementChange"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "movement";
        };
        /** MovementOut */
        MovementOut: {
            /** Asset */
            asset: string;
            /**
             * At
             * Format: date-time
             */
            at: string;
            /**
             * Direction
             * @enum {string}
             */
            direction: "in" | "out" | "unknown";
            /** From Zone */
            from_zone: string | null;
            /** Id */
            id: number;
            /** Reader */
            reader: string;
            /** To Zone */
            to_zone: string | null;
        };
        /**
         * Outcome
         * @description What the technician found.
         * @enum {string}
         */
        Outcome: "confirmed" | "other_cause" | "false_alarm" | "nothing_found";
        /** Page[AlarmOut] */
        Page_AlarmOut_: {
            /** Items */
            items: components["schemas"]["AlarmOut"][];
            /** Next */
            next: string | null;
            /** Total */
            total: number;
        };
        /** Page[AssetOut] */
        Page_AssetOut_: {
            /** Items */
            items: components["schemas"]["AssetOut"][];
            /** Next */
            next: string | null;
            /** Total */
            total: number;
        };
        /** Page[DeviceEventOut] */
        Page_DeviceEventOut_: {
            /** Items */
            items: components["schemas"]["DeviceEventOut"][];
            /** Next */
            next: string | null;
            /** Total */
            total: number;
        };
        /** Page[EquipmentOut] */
        Page_EquipmentOut_: {
            /** Items */
            items: components["schemas"]["EquipmentOut"][];
            /** Next */
            next: string | null;
            /** Total */
            total: number;
        };
        /** Page[MovementOut] */
        Page_MovementOut_: {
            /** Items */
            items: components["schemas"]["MovementOut"][];
            /** Next */
            next: string | null;
            /** Total */
            total: number;
        };
        /** Page[PlaceOut] */
        Page_PlaceOut_: {
            /** Items */
            items: components["schemas"]["PlaceOut"][];
            /** Next */
            next: string | null;
            /** Total */
            total: number;
        };
        /** Page[QuarantinedOut] */
        Page_QuarantinedOut_: {
            /** Items */
            items: components["schemas"]["QuarantinedOut"][];
            /** Next */
            next: string | null;
            /** Total */
            total: number;
        };
        /** Page[TicketOut] */
        Page_TicketOut_: {
            /** Items */
            items: components["schemas"]["TicketOut"][];
            /** Next */
            next: string | null;
            /** Total */
            total: number;
        };
        /** Page[UnknownTagOut] */
        Page_UnknownTagOut_: {
            /** Items */
            items: components["schemas"]["UnknownTagOut"][];
            /** Next */
            next: string | null;
            /** Total */
            total: number;
        };
        /** Page[UserOut] */
        Page_UserOut_: {
            /** Items */
            items: components["schemas"]["UserOut"][];
            /** Next */
            next: string | null;
            /** Total */
            total: number;
        };
        /** PasswordChangeIn */
        PasswordChangeIn: {
            /**
             * Current
             * Format: password
             */
            current: string;
            /**
             * New
             * Format: password
             */
            new: string;
        };
        /** PlaceEditIn */
        PlaceEditIn: {
            name: components["schemas"]["TextIn"];
        };
        /** PlaceOut */
        PlaceOut: {
            /** Edited */
            edited: boolean;
            /** Kind */
            kind: string;
            name: components["schemas"]["TextOut"];
            /** Parent */
            parent: string | null;
            /** Path */
            path: string;
        };
        /**
         * PlaceRef
         * @description A place as something else names it.
         */
        PlaceRef: {
            name: components["schemas"]["TextOut"];
            /** Path */
            path: string;
        };
        /** PointOut */
        PointOut: {
            /** Brick Class */
            brick_class: string;
            display: components["schemas"]["TextOut"];
            /** High */
            high: number | null;
            /** Id */
            id: string;
            /** Low */
            low: number | null;
            /** Name */
            name: string;
            /** Period S */
            period_s: number;
            /** Quantity */
            quantity: string;
            /** Unit */
            unit: string;
        };
        /**
         * Problem
         * @description RFC 9457 problem details; `code` is what the dashboard translates.
         */
        Problem: {
            /** Code */
            code: string;
            /** Detail */
            detail: string;
            /** Fields */
            fields?: components["schemas"]["ProblemField"][] | null;
            /** Request Id */
            request_id: string;
            /** Status */
            status: number;
            /** Title */
            title: string;
            /** Type */
            type: string;
        };
        /** ProblemField */
        ProblemField: {
            /** Code */
            code: string;
            /** Detail */
            detail: string;
            /** Where */
            where: string;
        };
        /**
         * QuarantinedOut
         * @description `payload` is text for a person to read: bytes that are no UTF-8 stand as \xNN.
         */
        QuarantinedOut: {
            /** Count */
            count: number;
            /** Detail */
            detail: string;
            /** Fault */
            fault: string;
            /**
             * First At
             * Format: date-time
             */
            first_at: string;
            /** Id */
            id: number;
            /**
             * Last At
             * Format: date-time
             */
            last_at: string;
            /** Payload */
            payload: string;
            /** Size */
            size: number;
            /** Topic */
            topic: string;
        };
        /** ReadingsNews */
        ReadingsNews: {
            data: components["schemas"]["ReadingsOut"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "readings";
        };
        /**
         * ReadingsOut
         * @description Parallel lists: reading i is (points[i], time_ms[i], value[i]).
         */
        ReadingsOut: {
            /** Points */
            points: string[];
            /** Time Ms */
            time_ms: number[];
            /** Value */
            value: (number | null)[];
        };
        /**
         * Role
         * @description What a person is for. Assignee and holder are relations to a ticket, not roles.
         * @enum {string}
         */
        Role: "admin" | "head" | "dispatcher" | "team_lead" | "technician" | "requester";
        /**
         * SeriesOut
         * @description Equal-length columns, oldest first; `bucket_ms` 0: every reading as it was.
         */
        SeriesOut: {
            /** Bucket Ms */
            bucket_ms: number;
            /** Maximum */
            maximum: number[];
            /** Mean */
            mean: number[];
            /** Minimum */
            minimum: number[];
            /** Point */
            point: string;
            /** Time Ms */
            time_ms: number[];
        };
        /** SessionOut */
        SessionOut: {
            user: components["schemas"]["WhoAmI"];
        };
        /**
         * Severity
         * @description How soon somebody is needed: the ticket's priority at its opening.
         * @enum {string}
         */
        Severity: "P1" | "P2" | "P3" | "P4";
        /** SignInIn */
        SignInIn: {
            /**
             * Password
             * Format: password
             */
            password: string;
            /** Username */
            username: string;
        };
        /** TagIn */
        TagIn: {
            /** Epc */
            epc: string;
        };
        /** TagOut */
        TagOut: {
            /** Asset Id */
            asset_id: string;
            /**
             * Bound From
             * Format: date-time
             */
            bound_from: string;
            /** Bound To */
            bound_to: string | null;
            /** Epc */
            epc: string;
            /** Tid */
            tid: string | null;
        };
        /**
         * TextIn
         * @description A name in both languages.
         */
        TextIn: {
            /** En */
            en: string;
            /** Zh */
            zh: string;
        };
        /**
         * TextOut
         * @description A text for people, in both languages.
         */
        TextOut: {
            /** En */
            en: string;
            /** Zh */
            zh: string;
        };
        /** TicketChange */
        TicketChange: {
            /** Id */
            id: number;
            /** State */
            state: string;
        };
        /** TicketDetailOut */
        TicketDetailOut: {
            advice: components["schemas"]["TextOut"];
            /** Alarm Id */
            alarm_id: number | null;
            /** Allowed */
            allowed: components["schemas"]["TicketState"][];
            assignee: components["schemas"]["AssigneeOut"] | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Event At
             * Format: date-time
             */
            event_at: string;
            /** Failure Class */
            failure_class: string;
            /** Failure Mode */
            failure_mode: string | null;
            /** Id */
            id: number;
            /** Number */
            number: string;
            outcome: components["schemas"]["Outcome"] | null;
            priority: components["schemas"]["Severity"];
            reason: components["schemas"]["TextOut"];
            /** Recovered At */
            recovered_at: string | null;
            /** Recurrence Of */
            recurrence_of: number | null;
            /** Reopen Count */
            reopen_count: number;
            /** Source */
            source: string;
            state: components["schemas"]["TicketState"];
            /** Subject */
            subject: string;
            subject_name: components["schemas"]["TextOut"] | null;
            /** Timeline */
            timeline: components["schemas"]["EntryOut"][];
            title: components["schemas"]["TextOut"];
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            /** Version */
            version: number;
        };
        /** TicketNews */
        TicketNews: {
            data: components["schemas"]["TicketChange"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "ticket";
        };
        /** TicketOut */
        TicketOut: {
            advice: components["schemas"]["TextOut"];
            /** Alarm Id */
            alarm_id: number | null;
            /** Allowed */
            allowed: components["schemas"]["TicketState"][];
            assignee: components["schemas"]["AssigneeOut"] | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Event At
             * Format: date-time
             */
            event_at: string;
            /** Failure Class */
            failure_class: string;
            /** Failure Mode */
            failure_mode: string | null;
            /** Id */
            id: number;
            /** Number */
            number: string;
            outcome: components["schemas"]["Outcome"] | null;
            priority: components["schemas"]["Severity"];
            reason: components["schemas"]["TextOut"];
            /** Recovered At */
            recovered_at: string | null;
            /** Recurrence Of */
            recurrence_of: number | null;
            /** Reopen Count */
            reopen_count: number;
            /** Source */
            source: string;
            state: components["schemas"]["TicketState"];
            /** Subject */
            subject: string;
            subject_name: components["schemas"]["TextOut"] | null;
            title: components["schemas"]["TextOut"];
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            /** Version */
            version: number;
        };
        /**
         * TicketState
         * @enum {string}
         */
        TicketState: "NEW" | "ASSIGNED" | "ACCEPTED" | "IN_PROGRESS" | "ON_HOLD" | "DONE" | "CLOSED" | "CANCELLED";
        /** TransferIn */
        TransferIn: {
            /** Asset */
            asset: string;
            /** Destination */
            destination?: string | null;
            /**
             * From
             * Format: date-time
             */
            from: string;
            /**
             * Kind
             * @default transfer
             * @enum {string}
             */
            kind: "transfer" | "loan" | "repair";
            /**
             * Note
             * @default
             */
            note: string;
            /** To */
            to?: string | null;
        };
        /** TransferOut */
        TransferOut: {
            /** Approved By */
            approved_by: string;
            /** Asset */
            asset: string;
            /** Destination */
            destination: string | null;
            /**
             * From
             * Format: date-time
             */
            from: string;
            /** Id */
            id: number;
            /** Kind */
            kind: string;
            /** Note */
            note: string;
            /** To */
            to: string | null;
        };
        /** TransitionIn */
        TransitionIn: {
            /** Assignee Id */
            assignee_id?: number | null;
            /** Failure Mode */
            failure_mode?: string | null;
            /**
             * Note
             * @default
             */
            note: string;
            outcome?: components["schemas"]["Outcome"] | null;
            to: components["schemas"]["TicketState"];
            /** Version */
            version: number;
        };
        /** UnknownTagOut */
        UnknownTagOut: {
            /** Count */
            count: number;
            /** Epc */
            epc: string;
            /**
             * First Seen
             * Format: date-time
             */
            first_seen: string;
            /**
             * Last Seen
             * Format: date-time
             */
            last_seen: string;
            /** Reader */
            reader: string;
        };
        /** UserIn */
        UserIn: {
            /** Display Name */
            display_name: string;
            /** @default zh */
            locale: components["schemas"]["Locale"];
            role: components["schemas"]["Role"];
            /** Username */
            username: string;
        };
        /** UserMade */
        UserMade: {
            /** One Time Password */
            one_time_password: string | null;
            user: components["schemas"]["UserOut"];
        };
        /** UserOut */
        UserOut: {
            /** Active */
            active: boolean;
            /** Display Name */
            display_name: string;
            /** Id */
            id: number;
            role: components["schemas"]["Role"];
            /** Username */
            username: string;
        };
        /**
         * UserPatch
         * @description What is left out stays as it is.
         */
        UserPatch: {
            /** Active */
            active?: boolean | null;
            /** Display Name */
            display_name?: string | null;
            /**
             * Reset Password
             * @default false
             */
            reset_password: boolean;
            role?: components["schemas"]["Role"] | null;
        };
        /** WhoAmI */
        WhoAmI: {
            /** Display Name */
            display_name: string;
            /** Id */
            id: number;
            locale: components["schemas"]["Locale"];
            /** Must Change Password */
            must_change_password: boolean;
            role: components["schemas"]["Role"];
            /** Username */
            username: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    list_alarms_api_v1_alarms_get: {
        parameters: {
            query?: {
                state?: "active" | "cleared" | "all";
                limit?: number;
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_AlarmOut_"];
                };
            };
            /** @description Refused or failed (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_assets_api_v1_assets_get: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_AssetOut_"];
                };
            };
            /** @description Refused or failed (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_asset_api_v1_assets_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AssetIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssetOut"];
                };
            };
            /** @description Refused or failed (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_asset_api_v1_assets__asset_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                asset_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssetOut"];
                };
            };
            /** @description Refused or failed (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    edit_asset_api_v1_assets__asset_id__patch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                asset_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AssetEditIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssetOut"];
                };
            };
            /** @description Refused or failed (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_asset_movements_api_v1_assets__asset_id__movements_get: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string | null;
            };
            header?: never;
            path: {
                asset_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_MovementOut_"];
                };
            };
            /** @description Refused or failed (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    bind_tag_api_v1_assets__asset_id__tags_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                asset_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TagIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TagOut"];
                };
            };
            /** @description Refused or failed (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_conditions_api_v1_conditions_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConditionOut"][];
                };
            };
            /** @description Refused or failed (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_equipment_api_v1_equipment_get: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_EquipmentOut_"];
                };
            };
            /** @description Refused or failed (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_equipment_api_v1_equipment__equipment_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                equipment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EquipmentDetailOut"];
                };
            };
            /** @description Refused or failed (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_condition_api_v1_equipment__equipment_id__condition_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                equipment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConditionOut"];
                };
            };
            /** @description Refused or failed (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_history_api_v1_equipment__equipment_id__history_get: {
        parameters: {
            query: {
                start_ms: number;
                end_ms: number;
                budget?: number;
            };
            header?: never;
            path: {
                equipment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SeriesOut"][];
                };
            };
            /** @description Refused or failed (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_latest_api_v1_equipment__equipment_id__latest_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                equipment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LatestOut"][];
                };
            };
            /** @description Refused or failed (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_gateways_api_v1_gateways_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GatewayOut"][];
                };
            };
            /** @description Refused or failed (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_gateway_events_api_v1_gateways__gateway_id__events_get: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string | null;
            };
            header?: never;
            path: {
                gateway_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_DeviceEventOut_"];
                };
            };
            /** @description Refused or failed (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_movements_api_v1_movements_get: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_MovementOut_"];
                };
            };
            /** @description Refused or failed (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_places_api_v1_places_get: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_PlaceOut_"];
                };
            };
            /** @description Refused or failed (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    edit_place_api_v1_places__path__patch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                path: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PlaceEditIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlaceOut"];
                };
            };
            /** @description Refused or failed (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_quarantined_api_v1_quarantine_get: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_QuarantinedOut_"];
                };
            };
            /** @description Refused or failed (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    export_readings_api_v1_readings_export_get: {
        parameters: {
            query: {
                points: string[];
                start_ms: number;
                end_ms: number;
                format?: "csv" | "parquet";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.apache.parquet": unknown;
                    "text/csv; charset=utf-8": unknown;
                };
            };
            /** @description Refused or failed (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    import_readings_api_v1_readings_import_post: {
        parameters: {
            query?: {
                time_column?: string;
                point_column?: string;
                value_column?: string;
                quality_column?: string;
                prefix?: string;
                skip_bad?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "text/csv": unknown;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IntakeOut"];
                };
            };
            /** @description Refused or failed (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    who_am_i_api_v1_session_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionOut"];
                };
            };
            /** @description Refused or failed (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sign_in_api_v1_session_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignInIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionOut"];
                };
            };
            /** @description Refused or failed (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sign_out_api_v1_session_delete: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused or failed (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    change_password_api_v1_session_password_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordChangeIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused or failed (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    stream_api_v1_stream_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description `event: hello`, then `event: news` with the type of /stream/snapshot */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                    "text/event-stream": unknown;
                };
            };
            /** @description Refused or failed (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    snapshot_api_v1_stream_snapshot_get: {
        parameters: {
            query: {
                points: string[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": (components["schemas"]["ReadingsNews"] | components["schemas"]["AlarmNews"] | components["schemas"]["TicketNews"] | components["schemas"]["ConditionNews"] | components["schemas"]["GatewayNews"] | components["schemas"]["MovementNews"])[];
                };
            };
            /** @description Refused or failed (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    tickets_api_v1_tickets_get: {
        parameters: {
            query?: {
                open?: boolean | null;
                state?: components["schemas"]["TicketState"][] | null;
                mine?: boolean;
                subject?: string | null;
                limit?: number;
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_TicketOut_"];
                };
            };
            /** @description Refused or failed (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ticket_api_v1_tickets__ticket_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                ticket_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TicketDetailOut"];
                };
            };
            /** @description Refused or failed (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    transition_api_v1_tickets__ticket_id__transitions_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                ticket_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TransitionIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TicketOut"];
                };
            };
            /** @description Refused or failed (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_transfer_api_v1_transfers_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TransferIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TransferOut"];
                };
            };
            /** @description Refused or failed (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_unknown_tags_api_v1_unknown_tags_get: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_UnknownTagOut_"];
                };
            };
            /** @description Refused or failed (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_users_api_v1_users_get: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_UserOut_"];
                };
            };
            /** @description Refused or failed (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    add_user_api_v1_users_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserMade"];
                };
            };
            /** @description Refused or failed (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    change_user_api_v1_users__user_id__patch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserPatch"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserMade"];
                };
            };
            /** @description Refused or failed (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
